// Replaces `lodash.flatten` in the function: that library evaluates code when it is loaded, which the host may forbid.

export default function flatten<Item>(lists: readonly (readonly Item[])[]): Item[] {
  return lists.flatMap((list) => list)
}
