import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { sharedLoss, type ShareOfLoss } from "../../lib/distributed/shared_loss.ts";
import { sharingPredictions } from "../../lib/distributed/shared_predictions.ts";
import { alone } from "../../lib/distributed/mpi.ts";
import {
  dense,
  fromRows,
  matrix,
  meanSquaredError,
  multiLoss,
  random,
  referenceEngine,
  softmaxCrossEntropy,
  toRows,
} from "../../mod.ts";

const engine = referenceEngine({ precision: "float64" });
const output = fromRows([[0, 0], [2, 1], [1, 3]]);

describe("sharedLoss()", () => {
  it("weights the gradient of a mean by the weight of the share, and that of a sum not", () => {
    const notes: ShareOfLoss[] = [];
    const note = (share: ShareOfLoss) => {
      notes.push(share);
      return 0.5;
    };
    const weights = [1, 2, 3];
    const labels = [0, 1, 1];
    for (const reduction of ["mean", "sum"] as const) {
      const loss = softmaxCrossEntropy({ reduction });
      const own = loss(engine, output, labels, weights);
      const shared = sharedLoss(loss, undefined, note)(engine, output, labels, weights);
      const factor = reduction === "mean" ? 6 * 0.5 : 0.5;
      assertEquals(toRows(shared.gradient), toRows(engine.scale(factor, own.gradient)));
      assertEquals(shared.mean, own.mean);
    }
    assertEquals(notes.map(({ samples, correct, reduction }) => [samples, correct, reduction]), [
      [3, 2, "mean"],
      [3, 2, "sum"],
    ]);
  });

  it("refuses means of several outputs that are weighted by class", () => {
    const loss = multiLoss([
      { from: 0, to: 1, loss: meanSquaredError() },
      { from: 0, to: 2, loss: softmaxCrossEntropy({ classWeights: [1, 3] }) },
    ]);
    const targets = fromRows([[1, 0], [0, 1], [1, 0]]);
    assertThrows(
      () => sharedLoss(loss, undefined, () => 1)(engine, output, targets),
      TypeError,
      "Cannot share a loss of several outputs that are weighted by class among processes",
    );
  });
});

describe("sharingPredictions()", () => {
  it("refuses gradients of a prediction that others have a part in", () => {
    // The other rank adds nothing here.
    const two = { ...alone, size: 2 };
    const network = sharingPredictions(dense(2, 2), two);
    const params = network.init(random.key(1));
    const pass = { training: false, key: random.key(2), statistics: [] };
    const { output, saved } = network.forward(engine, params, matrix(4, 2), pass);
    assertEquals([output.rows, output.cols], [4, 2]);
    assertThrows(
      () => network.backward(engine, params, saved, output, { inputGradient: true }),
      Error,
      "Cannot compute gradients of a prediction that 2 processes share",
    );
  });

  it("leaves passes of training and small batches as they are", () => {
    const two = {
      ...alone,
      size: 2,
      allReduceSum: () => {
        throw new Error("a message");
      },
    };
    const plain = dense(2, 2);
    const network = sharingPredictions(plain, two);
    const params = network.init(random.key(1));
    for (const [training, rows] of [[true, 8], [false, 3]] as const) {
      const pass = { training, key: random.key(2), statistics: [] };
      const input = matrix(rows, 2, random.normal(random.key(rows), 2 * rows));
      const found = network.forward(engine, params, input, pass).output;
      assertEquals(toRows(found), toRows(plain.forward(engine, params, input, pass).output));
    }
  });
});
