/** What stands before what a choice says is the same: a reference of ours, or what the operations centre lists. */
export const SAME_PICK = 'same:'
