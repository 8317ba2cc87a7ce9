// Pictures that look the same, with thumbnails as WebP.
import { findRepository, findSimilar, illustrateGroups, Repository } from 'imgdedup';

const [folder = '.'] = process.argv.slice(2);
const repository = await Repository.open(findRepository(folder));

const { groups } = await findSimilar(repository);
for await (const { group, thumbnails, facts } of illustrateGroups(repository, groups)) {
  for (const { path, contentId } of group.files) {
    const seen = thumbnails.get(contentId);
    const what = seen?.kind === 'thumbnail' ? 'a thumbnail' : seen?.reason;
    console.log(path, what, facts.get(contentId)?.model ?? 'of no known camera');
  }
}
