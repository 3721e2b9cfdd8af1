/** A place in a square. */
interface Place {
  readonly target: number;
  readonly prediction: number;
}

/** Returns the cell that a key leads to, in a matrix with a number of classes. Undefined if it leads nowhere. */
export function nextCell(
  key: string,
  { target, prediction }: Place,
  classes: number,
): Place | undefined {
  const last = classes - 1;
  const kept = (index: number) => Math.min(Math.max(index, 0), last);
  switch (key) {
    case "ArrowUp":
      return { target: kept(target - 1), prediction: kept(prediction) };
    case "ArrowDown":
      return { target: kept(target + 1), prediction: kept(prediction) };
    case "ArrowLeft":
      return { target: kept(target), prediction: kept(prediction - 1) };
    case "ArrowRight":
      return { target: kept(target), prediction: kept(prediction + 1) };
    case "Home":
      return { target: kept(target), prediction: 0 };
    case "End":
      return { target: kept(target), prediction: last };
    default:
      return undefined;
  }
}
