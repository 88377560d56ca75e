import type { Log } from 'viem';
import type { Receipt } from '../chain/devchain.ts';

/** A receipt's logs in the form viem's event parser takes. */
export function logsOf(receipt: Receipt): Log[] {
  return receipt.logs.map(({ address, topics: [signature, ...rest], data, logIndex }) => ({
    address,
    topics: signature === undefined ? [] : [signature, ...rest],
    data,
    logIndex,
    blockHash: receipt.blockHash,
    blockNumber: receipt.blockNumber,
    blockTimestamp: 0n,
    transactionHash: receipt.transactionHash,
    transactionIndex: 0,
    removed: false,
  }));
}
