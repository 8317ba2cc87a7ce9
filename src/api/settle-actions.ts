export { settleActions, type Settling } from '../actions/recover.js';
