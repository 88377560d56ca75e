import { parseAbi } from 'viem';

/** The parts of LayerZero's contracts the verifiers and the executor use. */
export const endpointAbi = parseAbi([
  'struct Origin { uint32 srcEid; bytes32 sender; uint64 nonce; }',
  'event PacketSent(bytes encodedPayload, bytes options, address sendLibrary)',
  'event PacketDelivered(Origin origin, address receiver)',
  'event LzReceiveAlert(address indexed receiver, address indexed executor, Origin origin, bytes32 guid, uint256 gas, uint256 value, bytes message, bytes extraData, bytes reason)',
]);

export const endpointViewAbi = parseAbi([
  'struct Origin { uint32 srcEid; bytes32 sender; uint64 nonce; }',
  'function executable(Origin origin, address receiver) view returns (uint8)',
]);

/** Answers of EndpointV2View.executable. */
export const EXECUTABLE = 2;
export const EXECUTED = 3;

export const sendLibAbi = parseAbi([
  'event ExecutorFeePaid(address executor, uint256 fee)',
  'event DVNFeePaid(address[] requiredDVNs, address[] optionalDVNs, uint256[] fees)',
]);

export const receiveLibAbi = parseAbi([
  'function verify(bytes packetHeader, bytes32 payloadHash, uint64 confirmations)',
  'function commitVerification(bytes packetHeader, bytes32 payloadHash)',
]);

export const dvnAbi = parseAbi([
  'struct Execution { uint32 vid; address target; bytes callData; uint256 expiration; bytes signatures; }',
  'function execute(Execution[] params)',
  'event ExecuteFailed(uint256 index, bytes data)',
  'event VerifySignaturesFailed(uint256 idx)',
  'event HashAlreadyUsed(Execution param, bytes32 hash)',
]);

export const executorAbi = parseAbi([
  'struct Origin { uint32 srcEid; bytes32 sender; uint64 nonce; }',
  'struct Delivery { address receiver; Origin origin; bytes32 guid; bytes message; bytes extraData; uint256 gasLimit; }',
  'function execute302(Delivery params) payable',
]);
