import type { ReviewPlan } from '../../src/model/review/review-plan.js';
import { applyPlan, Refused } from '../api/requests.js';

/** How often a plan is made anew that others make anew meanwhile. */
const mostTries = 5;

/**
 * Applies what somebody saw. The server knows the last plan only, and another look at what is chosen makes a new one: where that
 * does the same, nobody need be asked again.
 * @param remake makes the plan anew, and shows it
 * @throws Refused PLAN_CHANGED where the new one does something else; and as `applyPlan`
 */
export async function applyAsSeen(
  seen: ReviewPlan,
  remake: () => Promise<ReviewPlan>,
): Promise<void> {
  let { planId } = seen;
  for (let tries = 1; ; tries += 1) {
    try {
      await applyPlan(planId);
      return;
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'PLAN_CHANGED') throw error;
      const made = await remake();
      if (made.digest !== seen.digest || tries === mostTries) throw error;
      ({ planId } = made);
    }
  }
}
