import { errorAnswer, jsonAnswer, refusal, type Answer } from '../http/answer.js';
import { matchRoute, type Routed } from '../http/match-route.js';
import { parseContentId } from '../model/contents/content-id.js';
import { ImgdedupError } from '../model/errors/errors.js';
import { parseGroupId, type GroupId } from '../model/review/review-group.js';
import type { Board } from './board.js';
import type { RecentActivity } from '../top/recent-activity.js';
import type { EventStreams } from './event-streams.js';
import {
  parseApplyRequest,
  parseChoices,
  parseDeletion,
  parseGroupQuery,
  parseMembersQuery,
  parsePlanRequest,
  parseRestoreRequest,
  parseRuleRequest,
  parseThumbnailQuery,
  parseUndoRequest,
  wantedChoices,
  wantedCopies,
} from './parse-request.js';
import type { Pictures } from './pictures.js';
import type { Review } from './review.js';

/** A request that was let in. */
export interface Asked {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly ifNoneMatch: string | undefined;
}

export interface Served {
  readonly review: Review;
  readonly activity: RecentActivity;
  readonly pictures: Pictures;
  readonly events: EventStreams;
}

type Handler = (served: Served, asked: Asked, name: string) => Promise<Answer> | Answer;

/** A page that shows it asks every second: that is no use of the review. */
export const activityRoute = '/api/activity';

const accepted = jsonAnswer({}, 202);
/** What browsers ask for by themselves, and take no harm from not getting. */
const noIcon: Answer = { status: 204, headers: {}, body: '' };

const routes: readonly Routed<Handler>[] = [
  { path: '/favicon.ico', handlers: { GET: () => noIcon } },
  {
    path: '/api/session',
    handlers: { GET: async ({ review }) => jsonAnswer(await review.session()) },
  },
  {
    path: '/api/groups',
    handlers: {
      GET: async ({ review }, { query }) =>
        jsonAnswer(await review.board.groups(parseGroupQuery(query))),
    },
  },
  {
    path: '/api/groups/*',
    handlers: {
      GET: async ({ review }, { query }, name) =>
        jsonAnswer(await review.board.group(groupIdIn(name), parseMembersQuery(query))),
    },
  },
  {
    path: '/api/groups/*/draft',
    handlers: {
      PUT: ({ review }, { body }, name) => {
        const request = parseChoices(body);
        const id = groupIdIn(name);
        return orAsItIs(
          review.board,
          id,
          review.board.choose(id, request.revision, wantedChoices(request), wantedCopies(request)),
        );
      },
      DELETE: ({ review }, { body }, name) => {
        const id = groupIdIn(name);
        return orAsItIs(review.board, id, review.board.choose(id, parseDeletion(body), 'none'));
      },
    },
  },
  {
    path: '/api/undo-choice',
    handlers: { POST: async ({ review }) => jsonAnswer(await review.board.undoChoice()) },
  },
  {
    path: '/api/rules',
    handlers: {
      POST: async ({ review }, { body }) => {
        const request = parseRuleRequest(body);
        const answer =
          'confirm' in request
            ? await review.rules.confirm(request.confirm)
            : await review.rules.preview(request.filter, request.rule);
        return jsonAnswer(answer);
      },
    },
  },
  {
    path: '/api/plan',
    handlers: {
      POST: async ({ review }, { body }) => jsonAnswer(await review.plan(parsePlanRequest(body))),
    },
  },
  {
    path: '/api/apply',
    handlers: {
      POST: async ({ review }, { body }) => {
        await review.apply(parseApplyRequest(body).planId);
        return accepted;
      },
    },
  },
  {
    path: '/api/look',
    handlers: {
      POST: ({ review }) => {
        review.lookAgain();
        return accepted;
      },
    },
  },
  {
    path: '/api/stop',
    handlers: {
      POST: ({ review }) => {
        review.jobs.interrupt();
        return accepted;
      },
    },
  },
  {
    path: '/api/history',
    handlers: { GET: async ({ review }) => jsonAnswer(await review.history()) },
  },
  {
    path: activityRoute,
    handlers: { GET: async ({ activity }) => jsonAnswer(await activity.look()) },
  },
  {
    path: '/api/undo',
    handlers: {
      POST: ({ review }, { body }) => {
        const { actionId, also = [] } = parseUndoRequest(body);
        review.undo([actionId, ...also]);
        return accepted;
      },
    },
  },
  {
    path: '/api/restore',
    handlers: {
      POST: async ({ review }, { body }) => {
        await review.restore(parseRestoreRequest(body).refs);
        return accepted;
      },
    },
  },
  {
    path: '/api/events',
    handlers: {
      GET: ({ review: { board, jobs }, events }) =>
        events.open([
          { kind: 'job', job: jobs.current },
          { kind: 'groups', generation: board.generation },
        ]),
    },
  },
  {
    path: '/thumb/*',
    handlers: {
      GET: ({ pictures }, asked, name) =>
        withContent(name, (content) =>
          pictures.thumbnail(content, parseThumbnailQuery(asked.query), asked.ifNoneMatch),
        ),
    },
  },
  {
    path: '/picture/*',
    handlers: {
      GET: ({ pictures }, { ifNoneMatch }, name) =>
        withContent(name, (content) => pictures.picture(content, ifNoneMatch)),
    },
  },
];

/**
 * What a request that was let in is answered.
 * @param path of the URL, percents and all
 * @throws ImgdedupError
 */
export async function answerOf(path: string, served: Served, asked: Asked): Promise<Answer> {
  const match = matchRoute(routes, asked.method, path);
  return match.kind === 'refused'
    ? match.answer
    : match.handler(served, asked, decoded(match.name));
}

/** What is wrongly encoded is the name of nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return '';
    throw error;
  }
}

function groupIdIn(name: string): GroupId {
  const id = parseGroupId(name);
  if (id !== undefined) return id;
  throw new ImgdedupError('NO_SUCH_GROUP', 'That is the name of no group.');
}

type Content = NonNullable<ReturnType<typeof parseContentId>>;

function withContent(
  name: string,
  answer: (content: Content) => Promise<Answer>,
): Promise<Answer> | Answer {
  const content = parseContentId(name);
  return content === undefined
    ? refusal('NOT_FOUND', 'That is the name of no content.')
    : answer(content);
}

/** Whoever saw an older group is shown the one that there is. */
async function orAsItIs(board: Board, id: GroupId, answer: Promise<unknown>): Promise<Answer> {
  try {
    return jsonAnswer(await answer);
  } catch (error) {
    if (!(error instanceof ImgdedupError) || error.code !== 'CHOICES_CHANGED') throw error;
    return errorAnswer(error, { group: board.cardOf(id) });
  }
}
