/** The part of `@std/testing/bdd` that foldnet uses, over Node's test runner. */
export {
  after as afterAll,
  afterEach,
  before as beforeAll,
  beforeEach,
  describe,
  it,
} from "node:test";
