//! Which moves still lead to the best tree that can be reached from a state.

use super::super::parser::{Move, State};

/// The three moves.
pub(super) const MOVES: [Move; 3] = [Move::Shift, Move::Left, Move::Right];

/// How many heads are lost by a shift, a left arc and a right arc; nothing for a move that is not allowed
/// (Goldberg and Nivre 2013, §4.2). `heads` has the right head of each word, the number of words for the
/// root.
pub(super) fn costs(state: &State, heads: &[usize]) -> [Option<usize>; 3] {
    let (root, next) = (state.root(), state.next);
    let head = |word: usize| heads.get(word).copied();
    let waiting = |head: usize| (next..root).filter(|&word| heads[word] == head).count();
    MOVES.map(|step| {
        state.allows(step).then(|| match (step, state.below(0)) {
            (Move::Shift, _) | (_, None) => {
                let below = &state.stack[..state.stack.len().saturating_sub(1)];
                let head_lost = below.iter().any(|&word| head(next) == Some(word));
                usize::from(head_lost) + state.stack.iter().filter(|&&word| head(word) == Some(next)).count()
            }
            (Move::Left, Some(top)) => {
                let head_lost = heads[top] > next || Some(heads[top]) == state.below(1);
                usize::from(head_lost) + waiting(top)
            }
            (Move::Right, Some(top)) => usize::from(heads[top] >= next) + waiting(top),
        })
    })
}
