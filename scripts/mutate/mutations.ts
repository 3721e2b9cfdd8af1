/**
 * Mutations of source code: small changes, each of which a test should notice.
 *
 * Left out is what no test can notice, or what any test does: types, imports, fallbacks of indexed reads
 * (`row[i] ?? 0`), which the compiler asks for and which never happen, and the steps of loops. Strings
 * stay as they are.
 *
 * @module
 */

import { parse } from "npm:@babel/parser@^7.29.0";
import type { Node } from "npm:@babel/types@^7.29.0";

/** A change of a file: the text from `start` to `end` becomes `after`. */
export interface Mutation {
  readonly file: string;
  /** The line of the change, counted from 1. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly before: string;
  readonly after: string;
}

type Change = Pick<Mutation, "start" | "end" | "after">;

const BINARY: Readonly<Record<string, string>> = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
  "**": "*",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "==": "!=",
  "!=": "==",
  "===": "!==",
  "!==": "===",
  "&": "|",
  "|": "&",
  "^": "&",
  "<<": ">>",
  ">>": "<<",
  ">>>": "<<",
  "&&": "||",
  "||": "&&",
  "+=": "-=",
  "-=": "+=",
  "*=": "/=",
  "/=": "*=",
  "%=": "*=",
  "&=": "|=",
  "|=": "&=",
  "^=": "&=",
};

/** Methods, and others with the same arguments. */
const METHODS: Readonly<Record<string, string>> = {
  max: "min",
  min: "max",
  floor: "ceil",
  ceil: "floor",
  round: "floor",
  every: "some",
  some: "every",
  startsWith: "endsWith",
  endsWith: "startsWith",
};

/** Methods whose result is of the same kind as what they are called on. */
const DROPPED = [
  "filter",
  "reverse",
  "toReversed",
  "sort",
  "toSorted",
  "slice",
  "subarray",
  "trim",
];

/** Wrappers that types add to expressions. */
const TYPED = ["TSNonNullExpression", "TSAsExpression", "TSSatisfiesExpression"];

/** Returns all mutations of a file, in the order of its text. */
export function mutationsIn(file: string, source: string): readonly Mutation[] {
  // AssemblyScript decorates functions, which TypeScript does not.
  const undecorated = source.replaceAll(/^@\w+/gm, (name) => " ".repeat(name.length));
  const { program } = parse(undecorated, {
    sourceType: "module",
    plugins: ["typescript", "explicitResourceManagement"],
  });
  const found: Mutation[] = [];
  const visit = (node: Node, parents: readonly Node[]): void => {
    if (node.type === "ImportDeclaration") return;
    if (node.type.startsWith("TS") && !TYPED.includes(node.type)) return;
    for (const { start, end, after } of changesOf(node, parents, source)) {
      const line = source.slice(0, start).split("\n").length;
      found.push({ file, line, start, end, before: source.slice(start, end), after });
    }
    for (const child of childrenOf(node)) visit(child, [node, ...parents]);
  };
  visit(program, []);
  return found.toSorted((a, b) => a.start - b.start || a.end - b.end);
}

/** Returns the source of a file with a mutation. */
export function mutated(source: string, { start, end, after }: Mutation): string {
  return source.slice(0, start) + after + source.slice(end);
}

function changesOf(node: Node, parents: readonly Node[], source: string): readonly Change[] {
  const [parent] = parents;
  switch (node.type) {
    case "BinaryExpression":
    case "AssignmentExpression":
      if (node.operator === "+" && [node.left, node.right].some(isText)) return [];
      return operatorChange(node, source);
    case "LogicalExpression": {
      if (node.operator !== "??") return operatorChange(node, source);
      return isIndexed(node.left) ? [] : [{ ...between(node.left, node, "end"), after: "" }];
    }
    case "UpdateExpression": {
      if (parent?.type === "ForStatement" && parent.update === node) return [];
      const argument = placeOf(node.argument);
      const { start, end } = placeOf(node);
      const after = node.operator === "++" ? "--" : "++";
      return [node.prefix ? { start, end: start + 2, after } : { start: argument.end, end, after }];
    }
    case "UnaryExpression":
      if (node.operator !== "!" && node.operator !== "-") return [];
      return [{ ...placeOf(node), after: textOf(node.argument, source) }];
    case "ConditionalExpression":
      return isNegatedElsewhere(node.test)
        ? []
        : [{ ...placeOf(node.test), after: negated(node.test, source) }];
    case "IfStatement":
      return [
        ...(isNegatedElsewhere(node.test) ? [] : [negated(node.test, source)]),
        "true",
        "false",
      ]
        .map((after) => ({ ...placeOf(node.test), after }));
    case "WhileStatement":
      return [{ ...placeOf(node.test), after: "false" }];
    case "NumericLiteral":
      return isFallback(node, parents) || isKey(node, parent)
        ? []
        : [{ ...placeOf(node), after: `${node.value + 1}` }];
    case "BooleanLiteral":
      return [{ ...placeOf(node), after: `${!node.value}` }];
    case "CallExpression":
    case "OptionalCallExpression":
      return callChanges(node);
    case "ExpressionStatement":
      return isAction(node.expression) ? [{ ...placeOf(node), after: ";" }] : [];
    case "ReturnStatement":
      return isLast(node, parents) ? [] : [{ ...placeOf(node), after: ";" }];
    case "ThrowStatement":
    case "BreakStatement":
    case "ContinueStatement":
      return [{ ...placeOf(node), after: ";" }];
    default:
      return [];
  }
}

function operatorChange(
  { operator, left, right }: {
    readonly operator: string;
    readonly left: Node;
    readonly right: Node;
  },
  source: string,
): readonly Change[] {
  const after = BINARY[operator];
  if (after === undefined) return [];
  const { start, end } = between(left, right, "start");
  // Comments may hold operators, too. Blanks in their place keep the positions.
  const gap = source.slice(start, end)
    .replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, (comment) => " ".repeat(comment.length));
  const at = start + gap.indexOf(operator);
  return [{ start: at, end: at + operator.length, after }];
}

function callChanges(
  node: Extract<Node, { type: "CallExpression" | "OptionalCallExpression" }>,
): readonly Change[] {
  const { callee } = node;
  if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return [];
  const { object, property } = callee;
  const other = METHODS[property.name];
  if (other !== undefined) return [{ ...placeOf(property), after: other }];
  // A name in capitals is that of a class: what it returns is of another kind than itself.
  const isOfClass = object.type === "Identifier" && /^[A-Z]/.test(object.name);
  if (!DROPPED.includes(property.name) || isOfClass) return [];
  return [{ ...between(object, node, "end"), after: "" }];
}

/** Returns the nodes within a node, in any order. */
function childrenOf(node: Node): readonly Node[] {
  return Object.values(node).flat().filter(isNode);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value &&
    typeof value.start === "number" && value.type !== "CommentLine" &&
    value.type !== "CommentBlock";
}

/** Returns the place of a node in the source, with the parentheses around it left out. */
function placeOf(node: Node): { readonly start: number; readonly end: number } {
  return { start: node.start ?? 0, end: node.end ?? 0 };
}

/** Returns the place from the end of a node to the start or the end of another. */
function between(
  node: Node,
  other: Node,
  side: "start" | "end",
): { readonly start: number; readonly end: number } {
  return { start: placeOf(node).end, end: placeOf(other)[side] };
}

function textOf(node: Node, source: string): string {
  const { start, end } = placeOf(node);
  return source.slice(start, end);
}

function negated(node: Node, source: string): string {
  return `!(${textOf(node, source)})`;
}

/** Tells whether another mutation of a condition is its negation. */
function isNegatedElsewhere(node: Node): boolean {
  return node.type === "UnaryExpression" && node.operator === "!" ||
    node.type === "BinaryExpression" && /^[!=]==?$/.test(node.operator);
}

/** Tells whether an addition of this joins text. */
function isText(node: Node): boolean {
  return node.type === "StringLiteral" || node.type === "TemplateLiteral" ||
    node.type === "BinaryExpression" && [node.left, node.right].some(isText);
}

/** Tells whether a node reads an element by its index, whose fallback never comes to use. */
function isIndexed(node: Node): boolean {
  return (node.type === "MemberExpression" || node.type === "OptionalMemberExpression") &&
    node.computed;
}

/** Tells whether a number is the fallback of an indexed read, also in a pattern. */
function isFallback(node: Node, [parent, grandparent]: readonly Node[]): boolean {
  if (parent?.type === "LogicalExpression") {
    return parent.operator === "??" && parent.right === node && isIndexed(parent.left);
  }
  return parent?.type === "AssignmentPattern" && grandparent?.type === "ArrayPattern";
}

/** Tells whether a number is a key in a record. */
function isKey(node: Node, parent: Node | undefined): boolean {
  return parent?.type === "ObjectProperty" && parent.key === node;
}

/** Tells whether an expression that is a statement does something that can be left out. */
function isAction(node: Node): boolean {
  switch (node.type) {
    case "AwaitExpression":
    case "UnaryExpression":
      return isAction(node.argument);
    case "CallExpression":
    case "OptionalCallExpression":
      return node.callee.type !== "Super";
    default:
      return node.type === "AssignmentExpression";
  }
}

/** Tells whether a statement is the last of its function. Without it, little of the function is left. */
function isLast(node: Node, [parent, grandparent]: readonly Node[]): boolean {
  return parent?.type === "BlockStatement" && parent.body.at(-1) === node &&
    /Function|Method/.test(grandparent?.type ?? "");
}
