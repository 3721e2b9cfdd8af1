/** What a judgement says that gave way to a newer one. */
export const GAVE_WAY = "Another network is judged by now";
