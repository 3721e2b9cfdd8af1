/** The part of `@std/testing/bdd` that foldnet uses, on top of Node's test runner. */
export {
  after as afterAll,
  afterEach,
  before as beforeAll,
  beforeEach,
  describe,
  it,
} from "node:test";
