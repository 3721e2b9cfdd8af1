/** The name of the trained network's file in the folder of a run. */
export const MODEL_FILE = "model.safetensors";
