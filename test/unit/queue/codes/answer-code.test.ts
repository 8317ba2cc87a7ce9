import { expect, test } from 'vitest';
import { answerCodec, type JobAnswer } from '../../../../src/queue/codes/answer-code.js';
import { codeThrownBy } from '../../storage/expect-code.js';

const answer: JobAnswer = {
  wantsPoints: false,
  items: [
    { kind: 'left' },
    { kind: 'not-there', reason: 'vanished' },
    { kind: 'looked', outcome: { kind: 'not-a-picture', said: undefined } },
  ],
};

test('an answer is bytes, and is read again', () => {
  const bytes = answerCodec.encode(answer);
  expect(bytes.toString('hex')).toBe(
    '0100030002010800000076616e697368656400000f0000000200000000000315f8ec6ce196ca1f5606e2b7dd55a36e',
  );
  expect(answerCodec.decode(bytes)).toEqual(answer);
});

test('an answer that is cut off or changed is damaged, wherever', () => {
  const bytes = answerCodec.encode(answer);
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    for (const one of [bytes.subarray(0, at), changed]) {
      expect(codeThrownBy(() => answerCodec.decode(one))).toBe('STORE_DAMAGED');
    }
  }
});
