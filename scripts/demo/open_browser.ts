/**
 * Opens addresses in the browser of the user.
 *
 * @module
 */

/** The programs that open an address, by the system. */
const OPENERS: Readonly<Record<string, readonly string[]>> = {
  darwin: ["open"],
  // The quotes are the title of a window, which start() would take the address for.
  windows: ["cmd", "/c", "start", ""],
};

/** Opens an address in the browser, and tells whether that was possible. */
export async function openBrowser(address: string): Promise<boolean> {
  const [program = "", ...args] = OPENERS[Deno.build.os] ?? ["xdg-open"];
  try {
    const { success } = await new Deno.Command(program, {
      args: [...args, address],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch {
    // There is no such program, or it may not be run.
    return false;
  }
}
