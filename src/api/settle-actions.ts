export { settleActions } from '../actions/recover.js';
