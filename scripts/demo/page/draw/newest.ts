/**
 * Questions of which only the newest counts.
 *
 * @module
 */

/**
 * Returns a function that asks a question, and has one under way at most. A question that comes meanwhile waits, and
 * gives way to a newer one. So answers come as often as they can, and none is older than one before it.
 *
 * @param ask Asks a question.
 * @param take Takes each answer, with its question.
 * @param fail Takes what went wrong.
 */
export function newest<Question, Answer>(
  ask: (question: Question) => Promise<Answer>,
  take: (answer: Answer, question: Question) => void,
  fail: (error: unknown) => void,
): (question: Question) => Promise<void> {
  let waiting: { readonly question: Question } | undefined;
  let underWay: Promise<void> | undefined;
  const work = async (): Promise<void> => {
    for (let next = waiting; next; next = waiting) {
      waiting = undefined;
      try {
        take(await ask(next.question), next.question);
      } catch (error) {
        fail(error);
      }
    }
    underWay = undefined;
  };
  return (question) => {
    waiting = { question };
    return underWay ??= work();
  };
}
