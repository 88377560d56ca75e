/** The compiler's `storageLayout`, as far as it is used. */
export interface CompilerLayout {
  readonly storage: readonly { readonly label: string; readonly type: string }[];
  readonly types: Readonly<Record<string, CompilerType>>;
}

interface CompilerType {
  readonly encoding: string;
  readonly label: string;
  readonly numberOfBytes: string;
  readonly base?: string;
  readonly key?: string;
  readonly value?: string;
  readonly members?: readonly {
    readonly label: string;
    readonly offset: number;
    readonly slot: string;
    readonly type: string;
  }[];
}

export interface Layout {
  /** Slot at which each namespace begins, by its id. */
  readonly namespaces: Readonly<Record<string, string>>;
  /** Fields of every struct, in order: "name slot+offset type". */
  readonly structs: Readonly<Record<string, readonly string[]>>;
}

/**
 * One line per field of every struct that can be reached. Type names carry no compiler ids; arrays carry the size of
 * their elements, because an element that grew moves all others.
 */
export function describeLayout({ storage, types }: CompilerLayout): Layout['structs'] {
  const structs: Record<string, string[]> = {};
  const visit = (id: string | undefined): void => {
    const type = id === undefined ? undefined : types[id];
    if (type === undefined) return;
    if (type.members !== undefined) {
      if (structs[type.label] !== undefined) return;
      structs[type.label] = type.members.map(
        (member) => `${member.label} ${member.slot}+${member.offset} ${nameOf(types, member.type)}`,
      );
      for (const member of type.members) visit(member.type);
    }
    for (const next of [type.base, type.key, type.value]) visit(next);
  };
  for (const { type } of storage) visit(type);
  return structs;
}

function nameOf(types: CompilerLayout['types'], id: string): string {
  const type = types[id];
  if (type === undefined) return id;
  const element = type.base === undefined ? undefined : types[type.base];
  const stride = element === undefined ? '' : ` of ${element.numberOfBytes} bytes each`;
  const inner = type.value === undefined ? '' : ` to ${nameOf(types, type.value)}`;
  return `${type.label}${stride}${inner}`;
}

/** What in `current` no longer is where `committed` has it, and what came after it. */
export function compareLayouts(
  committed: Layout,
  current: Layout,
): { readonly broken: readonly string[]; readonly appended: readonly string[] } {
  const broken: string[] = [];
  const appended: string[] = [];
  for (const [id, slot] of Object.entries(committed.namespaces))
    if (current.namespaces[id] !== slot)
      broken.push(`namespace ${id} moved from ${slot} to ${current.namespaces[id] ?? 'nowhere'}`);
  for (const [struct, fields] of Object.entries(committed.structs)) {
    const now = current.structs[struct] ?? [];
    for (const [index, field] of fields.entries())
      if (now[index] !== field) broken.push(`${struct}: "${field}" is now "${now[index] ?? 'nothing'}"`);
    appended.push(...now.slice(fields.length).map((field) => `${struct}: ${field}`));
  }
  for (const struct of Object.keys(current.structs))
    if (committed.structs[struct] === undefined) appended.push(struct);
  return { broken, appended };
}
