export { impactCost } from './impact.ts';
export { routeOrder } from './route.ts';
export type {
  ImpactCost,
  ImpactRequest,
  Route,
  RouteCertificate,
  RouteLimit,
  RouteMarket,
  RouteOrder,
  RouteRequest,
  RouteTerms,
} from './types.ts';
