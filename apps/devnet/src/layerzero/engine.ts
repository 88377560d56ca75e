import { describeError, FatalError, RetryableError } from '@ballast/core';
import { getAddress, type Hex, slice } from 'viem';
import type { DevChain } from '../chain/devchain.ts';
import type { MessageRecord, ProtocolManifest } from '../protocols/types.ts';
import { Carrier } from './carrier.ts';
import type { LayerZeroControl, MessageFault } from './control.ts';
import { PacketSource, type SentPacket } from './source.ts';

/** A message on its way and what a fault wants done to it. */
interface Journey {
  readonly sent: SentPacket;
  record: MessageRecord;
  /** The same message as it went from a block that was replaced since. */
  readonly earlier: MessageRecord | undefined;
  /** Wall clock before which nothing happens. */
  notBefore: number;
  duplicate: boolean;
  group: ReorderGroup | null;
}

interface ReorderGroup {
  readonly size: number;
  readonly members: Journey[];
}

interface ActiveFault {
  readonly fault: MessageFault;
  left: number;
  readonly group: ReorderGroup;
}

const MAX_ATTEMPTS = 5;
const open: ReadonlySet<MessageRecord['status']> = new Set(['seen', 'verified']);

/**
 * Both verifiers and the executor of every path between the given chains. A message is verified once its source
 * block has the configured confirmations and is still canonical, and delivered once the endpoint calls it executable.
 */
export class LayerZeroEngine implements LayerZeroControl {
  readonly #sources: readonly PacketSource[];
  readonly #carriers: ReadonlyMap<number, Carrier>;
  readonly #pollMs: number;
  readonly #journeys = new Map<Hex, Journey>();
  #faults: ActiveFault[] = [];
  #held = false;
  #stopped = false;
  #trouble: string | null = null;
  /** Looks at all chains that succeeded. */
  #rounds = 0;
  #loop: Promise<void> = Promise.resolve();

  private constructor(
    sources: readonly PacketSource[],
    carriers: ReadonlyMap<number, Carrier>,
    pollMs: number,
  ) {
    this.#sources = sources;
    this.#carriers = carriers;
    this.#pollMs = pollMs;
  }

  /** Starts with the next block of every chain. @param pollMs pause between two looks at the chains. */
  static async start(
    networks: readonly { readonly chain: DevChain; readonly manifest: ProtocolManifest }[],
    pollMs = 40,
  ): Promise<LayerZeroEngine> {
    const sources = await Promise.all(
      networks.map(async ({ chain, manifest }) => {
        const head = await chain.client.getBlockNumber();
        return new PacketSource(chain, manifest, head + 1n);
      }),
    );
    const carriers = networks.map(
      ({ chain, manifest }) => [manifest.eid, new Carrier(chain, manifest)] as const,
    );
    const engine = new LayerZeroEngine(sources, new Map(carriers), pollMs);
    engine.#loop = engine.#run();
    return engine;
  }

  async inject(fault: MessageFault): Promise<void> {
    if (!Number.isInteger(fault.count) || fault.count < 1)
      throw new FatalError(`a fault for ${fault.count} messages`, 'give a count of at least 1');
    this.#faults.push({ fault, left: fault.count, group: { size: fault.count, members: [] } });
  }

  async hold(): Promise<void> {
    this.#held = true;
  }

  async release(): Promise<void> {
    this.#held = false;
  }

  async retry(guid: Hex): Promise<void> {
    const journey = this.#journeys.get(guid);
    if (journey === undefined) throw new FatalError(`unknown message ${guid}`, 'check the guid');
    this.#update(journey, {
      status: journey.record.verifiedAt === null ? 'seen' : 'verified',
      failure: null,
    });
  }

  async records(): Promise<MessageRecord[]> {
    return [...this.#journeys.values()].map(({ record }) => record);
  }

  async waitFor(guid: Hex, timeoutMs = 10_000): Promise<MessageRecord> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const record = this.#journeys.get(guid)?.record;
      if (record !== undefined && !open.has(record.status)) return record;
      if (Date.now() > deadline)
        throw new RetryableError(
          `message ${guid} is ${record?.status ?? 'not seen'} after ${timeoutMs} ms${this.#troubleNote()}`,
          'wait longer, or look for a held path',
        );
      await sleep(5);
    }
  }

  async idle(timeoutMs = 10_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    const asked = this.#rounds;
    // The round under way may have read a chain before the last message was sent: the next full one counts.
    while (this.#rounds < asked + 2 || this.#busy()) {
      if (Date.now() > deadline)
        throw new RetryableError(
          `messages are still on their way after ${timeoutMs} ms${this.#troubleNote()}`,
          'wait longer, or look for a held path',
        );
      await sleep(5);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#loop;
  }

  #busy(): boolean {
    return [...this.#journeys.values()].some(({ record }) => open.has(record.status));
  }

  #troubleNote(): string {
    return this.#trouble === null ? '' : ` (last trouble: ${this.#trouble})`;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const found = await Promise.all(this.#sources.map((source) => this.#guarded(() => source.read())));
      for (const sent of found.flatMap((packets) => packets ?? [])) this.#meet(sent);
      if (!this.#held)
        await Promise.all([...this.#carriers].map(([eid, carrier]) => this.#carryTo(eid, carrier)));
      if (found.every((packets) => packets !== undefined)) this.#rounds += 1;
      await sleep(this.#pollMs);
    }
  }

  /** A chain in trouble must not stop the others: the next round tries again. */
  async #guarded<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#trouble = describeError(error);
      return undefined;
    }
  }

  #meet(sent: SentPacket): void {
    const known = this.#journeys.get(sent.packet.guid);
    if (known?.sent.blockHash === sent.blockHash) return;
    // The same message in another block: its first block was reorganised away, and it starts anew.
    const journey: Journey = {
      sent,
      record: firstRecord(sent),
      earlier: known?.record,
      notBefore: 0,
      duplicate: false,
      group: null,
    };
    this.#journeys.set(sent.packet.guid, journey);
    this.#applyFault(journey);
  }

  #applyFault(journey: Journey): void {
    const { srcEid, dstEid } = journey.sent.packet;
    const active = this.#faults.find(
      ({ fault }) => (fault.srcEid ?? srcEid) === srcEid && (fault.dstEid ?? dstEid) === dstEid,
    );
    if (active === undefined) return;
    active.left -= 1;
    if (active.left === 0) this.#faults = this.#faults.filter((other) => other !== active);
    const { kind, ms = 0 } = active.fault;
    if (kind === 'delay') journey.notBefore = Date.now() + ms;
    else if (kind === 'drop') this.#update(journey, { status: 'dropped' });
    else if (kind === 'duplicate') journey.duplicate = true;
    else {
      active.group.members.push(journey);
      journey.group = active.group;
    }
  }

  async #carryTo(eid: number, carrier: Carrier): Promise<void> {
    const due = [...this.#journeys.values()].filter(
      ({ sent, record, notBefore, group }) =>
        sent.packet.dstEid === eid &&
        open.has(record.status) &&
        notBefore <= Date.now() &&
        (group === null || group.members.length === group.size),
    );
    for (const journey of due) await this.#step(journey, () => this.#verify(journey, carrier));
    // Within a reordered group the last message goes first; all others keep their order.
    const groups = new Set(due.map(({ group }) => group));
    const ordered = [...groups].flatMap((group) => {
      const members = due.filter((journey) => journey.group === group);
      return group === null ? members : members.reverse();
    });
    for (const journey of ordered) await this.#step(journey, () => this.#deliver(journey, carrier));
  }

  /** Trouble on the way is tried again in the next round, a few times. */
  async #step(journey: Journey, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#trouble = describeError(error);
      if (error instanceof RetryableError) return;
      const attempts = journey.record.attempts + 1;
      this.#update(journey, { attempts, failure: this.#trouble });
      if (attempts >= MAX_ATTEMPTS) this.#update(journey, { status: 'failed' });
    }
  }

  async #verify(journey: Journey, carrier: Carrier): Promise<void> {
    const { sent, record } = journey;
    if (record.status !== 'seen') return;
    const source = this.#sources.find(({ chain }) => chain.spec.eid === sent.packet.srcEid);
    if (source === undefined) throw new RangeError(`no chain with endpoint ${sent.packet.srcEid}`);
    if (!(await source.isCanonical(sent))) return this.#update(journey, { status: 'orphaned' });
    if ((await source.confirmations(sent)) < carrier.confirmations) return;
    if (sent.hiredDvns.length === 0) return;
    // Delivered already: verified before its block was replaced, or carried by somebody else.
    if ((await carrier.state(sent)) === 'delivered')
      return this.#update(journey, { ...journey.earlier, status: 'delivered' });
    const { tx, at } = await carrier.verify(sent);
    this.#update(journey, { status: 'verified', verifiedTx: tx, verifiedAt: at, failure: null });
  }

  async #deliver(journey: Journey, carrier: Carrier): Promise<void> {
    const { sent } = journey;
    if (journey.record.status !== 'verified' || !sent.executorHired) return;
    const state = await carrier.state(sent);
    if (state === 'waiting') return;
    // Somebody else executed it: that is allowed to anyone.
    if (state === 'delivered') return this.#update(journey, { status: 'delivered' });
    const first = await carrier.deliver(sent);
    const attempts = journey.record.attempts + 1;
    if (first.failure !== null)
      return this.#update(journey, { status: 'failed', failure: first.failure, attempts });
    if (journey.duplicate) await carrier.deliver(sent);
    this.#update(journey, {
      status: 'delivered',
      deliveredTx: first.tx,
      deliveredAt: first.at,
      attempts: attempts + (journey.duplicate ? 1 : 0),
      failure: null,
    });
  }

  #update(journey: Journey, change: Partial<MessageRecord>): void {
    journey.record = { ...journey.record, ...change };
  }
}

function firstRecord({ packet, tx, sentAt, fee }: SentPacket): MessageRecord {
  return {
    guid: packet.guid,
    srcEid: packet.srcEid,
    dstEid: packet.dstEid,
    sender: getAddress(slice(packet.sender, 12)),
    receiver: packet.receiver,
    nonce: packet.nonce,
    sentTx: tx,
    sentAt,
    fee,
    verifiedAt: null,
    verifiedTx: null,
    deliveredAt: null,
    deliveredTx: null,
    status: 'seen',
    failure: null,
    attempts: 0,
  };
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
