import type { ActivityView } from '../../src/model/runs/activity.js';
import type { ContentId } from '../../src/model/contents/content-id.js';
import type { RequestError } from '../../src/model/errors/refusal.js';
import type {
  ChoiceAnswer,
  ChoiceRequest,
  RuleAnswer,
  RulePreview,
  RuleRequest,
  UndoChoiceAnswer,
} from '../../src/model/review/review-choices.js';
import type { ErrorAnswer } from '../../src/model/review/review-events.js';
import type {
  GroupCard,
  GroupDetail,
  GroupId,
  GroupPage,
  GroupQuery,
} from '../../src/model/review/review-group.js';
import type { ReviewHistory } from '../../src/model/review/review-history.js';
import type { ReviewPlan } from '../../src/model/review/review-plan.js';
import type { ReviewSession } from '../../src/model/review/review-session.js';
import type { ThumbnailSize } from '../../src/model/pictures/thumbnail.js';
import { queryParameters } from '../model/route.js';

/** As the server says it, or with a code of the page's own. */
type Reason = Omit<RequestError, 'code'> & { readonly code: string };

/** The server said no, or did not answer (`OFFLINE`). */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;
  readonly remedy: string | undefined;
  /** The group as it is, where somebody else changed it. */
  readonly group: GroupCard | undefined;

  constructor({ code, message, remedy }: Reason, group?: GroupCard) {
    super(message);
    this.code = code;
    this.remedy = remedy;
    this.group = group;
  }
}

export function getSession(): Promise<ReviewSession> {
  return ask('GET', 'api/session');
}

export function getGroups(query: GroupQuery): Promise<GroupPage> {
  return ask('GET', `api/groups?${queryParameters(query).toString()}`);
}

export function getGroup(id: GroupId, offset: number, limit: number): Promise<GroupDetail> {
  return ask('GET', `api/groups/${id}?offset=${offset}&limit=${limit}`);
}

export function putChoices(id: GroupId, request: ChoiceRequest): Promise<ChoiceAnswer> {
  return ask('PUT', `api/groups/${id}/draft`, request);
}

export function undoChoice(): Promise<UndoChoiceAnswer> {
  return ask('POST', 'api/undo-choice', {});
}

export function previewRule(
  request: Exclude<RuleRequest, { confirm: string }>,
): Promise<RulePreview> {
  return ask('POST', 'api/rules', request);
}

export function confirmRule(previewId: string): Promise<RuleAnswer> {
  return ask('POST', 'api/rules', { confirm: previewId } satisfies RuleRequest);
}

export function makePlan(allowLoss: boolean): Promise<ReviewPlan> {
  return ask('POST', 'api/plan', { allowLoss });
}

/** Answered at once: what comes of it is an event. */
export function applyPlan(planId: string): Promise<unknown> {
  return ask('POST', 'api/apply', { planId });
}

export function getHistory(): Promise<ReviewHistory> {
  return ask('GET', 'api/history');
}

export async function getActivity(): Promise<ActivityView> {
  const seen = await ask<ActivityView>('GET', 'api/activity');
  // In lists JSON has null for what is undefined.
  const runs = seen.rates.runs.map((run) => run ?? undefined);
  return { ...seen, rates: { ...seen.rates, runs } };
}

/** Looks at the photos anew. Answered at once: that it ends is an event. */
export function lookAgain(): Promise<unknown> {
  return ask('POST', 'api/look', {});
}

/** Ends what is being done, between two files. */
export function interrupt(): Promise<unknown> {
  return ask('POST', 'api/stop', {});
}

/** Answered at once: what comes of it is an event. */
export function undoAction(actionId: number, also: readonly number[] = []): Promise<unknown> {
  return ask('POST', 'api/undo', { actionId, also });
}

/** Answered at once: what comes of it is an event. */
export function restore(refs: readonly string[]): Promise<unknown> {
  return ask('POST', 'api/restore', { refs });
}

export function thumbnailUrl(id: ContentId, size: ThumbnailSize): string {
  return `thumb/${encodeURIComponent(id)}?size=${size}`;
}

/** The whole picture, in what a browser can show. */
export function pictureUrl(id: ContentId): string {
  return `picture/${encodeURIComponent(id)}`;
}

/** @throws Refused */
async function ask<Answer>(method: string, url: string, body?: unknown): Promise<Answer> {
  let response;
  try {
    response = await fetch(url, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  } catch (error) {
    // What `fetch` throws where nobody answers; anything else is a mistake of the program.
    if (!(error instanceof TypeError)) throw error;
    const message = 'The program does not answer: was `imgdedup review` ended?';
    throw new Refused({ code: 'OFFLINE', message });
  }
  if (!response.ok) throw await refusal(response);
  if (response.status === 204) return undefined as Answer;
  return (await response.json()) as Answer;
}

async function refusal(response: Response): Promise<Refused> {
  if (response.headers.get('content-type')?.startsWith('application/json') === true) {
    const { error, group } = (await response.json()) as ErrorAnswer;
    return new Refused(error, group);
  }
  return new Refused({ code: String(response.status), message: response.statusText });
}
