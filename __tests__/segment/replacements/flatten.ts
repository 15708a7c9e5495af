// One list of many.

export default function flatten<Item>(lists: readonly (readonly Item[])[]): Item[] {
  return lists.reduce<Item[]>((all, list) => {
    for (const item of list) all.push(item)
    return all
  }, [])
}
