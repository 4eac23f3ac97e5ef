/**
 * A map that holds at most so many entries, and at least the last half as many: when its young half is full, that becomes
 * the old half, and what was old is forgotten at once. Taking the oldest entry out of one Map, each time that one is added,
 * is slower by far: a Map goes over the places of all that were taken out before.
 */
export class BoundedMap<V> {
  private young = new Map<string, V>();
  private old = new Map<string, V>();

  constructor(private readonly most: number) {}

  get(key: string): V | undefined {
    return this.young.get(key) ?? this.old.get(key);
  }

  set(key: string, value: V): void {
    this.young.set(key, value);
    if (this.young.size < this.most / 2) return;
    this.old = this.young;
    this.young = new Map();
  }

  delete(key: string): void {
    this.young.delete(key);
    this.old.delete(key);
  }

  clear(): void {
    this.young.clear();
    this.old.clear();
  }
}
