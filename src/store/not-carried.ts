/** Leaves out what a department's system carries out: no member of staff has anything to do with it meanwhile. */
export const NOT_CARRIED = {
  $nor: [{ 'carrier.to': 'system' as const, 'carrier.state': { $in: ['pending' as const, 'taken' as const] } }],
}
