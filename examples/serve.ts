// Serves a model over HTTP: POST the 784 pixels of an image as bytes, and get its digit as JSON.
//
//     deno run --allow-read --allow-net=127.0.0.1 examples/serve.ts runs/NAME/model.safetensors
import { type Engine, loadModel, matrix, openEngine, predict, type SavedModel } from "../mod.ts";

/** Returns the function that answers requests with what a model predicts. */
export function answering(engine: Engine, model: SavedModel) {
  const { network } = model;
  return async (request: Request): Promise<Response> => {
    const bytes = request.method === "POST" ? await request.bytes() : new Uint8Array();
    if (bytes.length !== network.inputs) {
      return new Response(`POST ${network.inputs} bytes\n`, { status: 400 });
    }
    const image = matrix(1, bytes.length, Float32Array.from(bytes, (byte) => byte / 255));
    const logits = predict({ engine, network }, model, image);
    const [digit] = engine.argmax(logits);
    return Response.json({ digit, probabilities: Array.from(engine.softmax(logits).data) });
  };
}

if (import.meta.main) {
  const [file = "model.safetensors", port = "8000"] = Deno.args;
  const model = await loadModel(file);
  const handler = answering(await openEngine(), model);
  Deno.serve({ hostname: "127.0.0.1", port: Number(port) }, handler);
}
