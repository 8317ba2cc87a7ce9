export { settleActions, type Settling } from '../../actions/journal/recover.js';
