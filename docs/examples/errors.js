// What goes wrong has a code to go by; its words are for people.
import { findRepository, ImgdedupError } from 'imgdedup';

try {
  findRepository('/');
} catch (error) {
  if (!(error instanceof ImgdedupError)) throw error;
  console.log(error.code === 'NOT_A_REPOSITORY', error.message);
  // What a user of the command line would be told to do.
  console.log(error.remedy);
}
