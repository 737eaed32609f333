//! Which passages of an old version does each passage of the new one go back to?
//!
//! First what did not change: passages whose text occurs once on both sides anchor their neighbours (Heckel, CACM 21,
//! 1978), and what is left of equal texts goes together in order. Then what was edited: passages without a partner
//! find the one with which they share most words, weighted by how rare the words are (Dice's coefficient over inverse
//! document frequencies); candidates stand in the same gap between partners or share a rare word, and the closer they
//! stand to passages that are partners already, the less they need to share. Last, what was split or merged: a passage
//! without a partner joins the partner of its neighbour when the words that the neighbour does not have are its words.
//! Near linear in the passages: every look-up has a fixed amount of work.
//!
//! The thresholds are chosen on one half of the labelled revisions (`tools/measure_diff.py`), confirmed on the other;
//! `docs/diff.md` has the figures.

use rustc_hash::FxHashMap;
use std::hash::Hash;

/// Likeness, `0..=1`, from which on two passages anywhere are one that was edited. Between 0.4 and 0.5 the labelled
/// revisions do not part; the higher value, since long documents have more passages that are alike by chance.
const LIKE: f32 = 0.5;

/// Likeness from which on two passages between the same partners are. From 0.3 to 0.25 the labelled revisions lose as
/// much precision as they gain recall.
const LIKE_HERE: f32 = 0.3;

/// Likeness from which on two passages are whose neighbours before them, or behind them, are partners. With it recall of
/// edited sentences is two points higher at one point less of precision.
const LIKE_BESIDE: f32 = 0.2;

/// Share of a passage's weight, `0..=1`, that the rest of the neighbour's partner must hold for the passage to be a
/// part of it. From 0.5 to 0.3 recall of edited sentences gains three points, precision loses one; below, it loses
/// without gain.
const PART: f32 = 0.3;

/// Rounds in which edited passages are looked for: the partners of one lower what their neighbours need in the next.
/// A third gains a tenth of a point.
const ROUNDS: usize = 2;

/// Passages at either end of a gap that are compared whatever words they share.
const GAP: usize = 6;

/// Most passages with a word for the word to propose partners: a commoner one says little and costs much.
const COMMON: usize = 48;

/// Most candidates from anywhere that are compared with a passage.
const CANDIDATES: usize = 12;

/// A passage as it is compared.
#[derive(Clone, Debug)]
pub(super) struct Words {
    /// Number of its text: equal texts have equal numbers.
    pub text: u32,
    /// Numbers of the stems of its words, ascending.
    pub stems: Vec<u32>,
}

/// Passages that go together: one on either side, or several on one side where it was split or merged. One side is
/// empty where a passage was added or removed. Ascending on both sides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Group {
    pub old: Vec<usize>,
    pub new: Vec<usize>,
}

/// The groups of two versions: every passage of either side stands in one. Those with a new passage come in its
/// order, then the removed ones in theirs.
pub(super) fn groups(old: &[Words], new: &[Words]) -> Vec<Group> {
    let mut partners = Partners { of_old: vec![None; old.len()], of_new: vec![None; new.len()] };
    partners.equal(old, new);
    let weights = Weights::new(old, new);
    (0..ROUNDS).for_each(|_| partners.edited(old, new, &weights));
    let mut groups: Vec<Group> = (0..new.len())
        .map(|at| Group { old: partners.of_new[at].into_iter().collect(), new: vec![at] })
        .collect();
    join(&mut groups, |group| (&group.new, &group.old), |group| &mut group.new, new, old, &weights);
    let removed = (0..old.len()).filter(|&at| partners.of_old[at].is_none());
    let mut by_old: Vec<Group> = Vec::new();
    let mut removed: Vec<Group> = removed.map(|at| Group { old: vec![at], new: Vec::new() }).collect();
    by_old.append(&mut groups);
    by_old.append(&mut removed);
    // The same from the other side: an old passage without a partner joins what its neighbour became.
    by_old
        .sort_by_key(|group| (group.old.first().copied().unwrap_or(usize::MAX), group.new.first().copied()));
    join(&mut by_old, |group| (&group.old, &group.new), |group| &mut group.old, old, new, &weights);
    by_old
        .sort_by_key(|group| (group.new.first().copied().unwrap_or(usize::MAX), group.old.first().copied()));
    by_old
}

struct Partners {
    of_old: Vec<Option<usize>>,
    of_new: Vec<Option<usize>>,
}

impl Partners {
    fn join(&mut self, old: usize, new: usize) {
        (self.of_old[old], self.of_new[new]) = (Some(new), Some(old));
    }

    /// Passages of equal text.
    fn equal(&mut self, old: &[Words], new: &[Words]) {
        let (once_old, once_new) = (places(old), places(new));
        for words in new {
            let [old, new] = [&once_old, &once_new].map(|places| places.get(&words.text).map(Vec::as_slice));
            if let (Some([old]), Some([new])) = (old, new) {
                self.join(*old, *new);
            }
        }
        for at in 1..new.len() {
            if let Some(before) = self.of_new[at - 1] {
                self.join_equal(old, new, before + 1, at);
            }
        }
        for at in (0..new.len().saturating_sub(1)).rev() {
            if let Some(before) = self.of_new[at + 1].and_then(|place| place.checked_sub(1)) {
                self.join_equal(old, new, before, at);
            }
        }
        // What is left of each text, the first place last, so that a text that occurs often is not searched again.
        let mut left = once_old;
        left.values_mut().for_each(|list| list.reverse());
        for (at, words) in
            new.iter().enumerate().filter(|(at, _)| self.of_new[*at].is_none()).collect::<Vec<_>>()
        {
            let Some(list) = left.get_mut(&words.text) else { continue };
            while let Some(place) = list.pop() {
                if self.of_old[place].is_none() {
                    self.join(place, at);
                    break;
                }
            }
        }
    }

    fn join_equal(&mut self, old: &[Words], new: &[Words], place: usize, at: usize) {
        let free = self.of_new[at].is_none() && place < old.len() && self.of_old[place].is_none();
        if free && old[place].text == new[at].text {
            self.join(place, at);
        }
    }

    /// Whether the passages before two passages, or those behind them, are partners; the ends of the texts are.
    fn beside(&self, place: usize, at: usize) -> bool {
        let before = at.checked_sub(1).map_or(Some(0), |at| self.of_new[at].map(|before| before + 1));
        let behind = self.of_new.get(at + 1).copied().unwrap_or(Some(self.of_old.len()));
        before == Some(place) || behind == Some(place + 1)
    }

    /// Passages that were edited, the likest first.
    fn edited(&mut self, old: &[Words], new: &[Words], weights: &Weights) {
        let index = index(old, |at| self.of_old[at].is_none());
        let gaps = self.gaps(old.len());
        let mut likely: Vec<(f32, usize, usize)> = Vec::new();
        for at in (0..new.len()).filter(|&at| self.of_new[at].is_none()) {
            let near = &gaps[&at];
            let anywhere = candidates(&new[at], &index, weights);
            let mut all: Vec<usize> = near.iter().chain(&anywhere).copied().collect();
            all.sort_unstable();
            all.dedup();
            for place in all {
                let like = weights.like(&old[place], &new[at]);
                let least = match near.contains(&place) {
                    _ if self.beside(place, at) => LIKE_BESIDE,
                    true => LIKE_HERE,
                    false => LIKE,
                };
                if like >= least {
                    likely.push((like, at, place));
                }
            }
        }
        likely.sort_by(|a, b| {
            let far = |&(_, at, place): &(f32, usize, usize)| !gaps[&at].contains(&place);
            b.0.total_cmp(&a.0).then(far(a).cmp(&far(b))).then((a.1, a.2).cmp(&(b.1, b.2)))
        });
        for (_, at, place) in likely {
            if self.of_new[at].is_none() && self.of_old[place].is_none() {
                self.join(place, at);
            }
        }
    }

    /// For each new passage without a partner: the old ones without that stand behind the partner of the passage
    /// before the gap, or before the partner of the one behind it, [`GAP`] at most on either side.
    fn gaps(&self, old: usize) -> FxHashMap<usize, Vec<usize>> {
        let mut gaps = FxHashMap::default();
        let mut start = 0;
        while start < self.of_new.len() {
            if self.of_new[start].is_some() {
                start += 1;
                continue;
            }
            let end =
                (start..self.of_new.len()).find(|&at| self.of_new[at].is_some()).unwrap_or(self.of_new.len());
            let before = start.checked_sub(1).and_then(|at| self.of_new[at]).map_or(0, |place| place + 1);
            let behind = self.of_new.get(end).copied().flatten().unwrap_or(old);
            let free = |place: &usize| self.of_old[*place].is_none();
            let ahead: Vec<usize> = (before..old).take_while(free).collect();
            let back: Vec<usize> = (0..behind).rev().take_while(free).collect();
            for at in start..end {
                // In a long gap the passages stand about as far in on both sides.
                let window = |list: &[usize], skip: usize| -> Vec<usize> {
                    list.iter().skip(skip.saturating_sub(GAP / 2)).take(GAP).copied().collect()
                };
                let mut near = window(&ahead, at - start);
                near.extend(window(&back, end - 1 - at));
                near.sort_unstable();
                near.dedup();
                gaps.insert(at, near);
            }
            start = end;
        }
        gaps
    }
}

/// Joins each passage that stands alone to the group of its neighbour, where it is a part of what that goes back to.
/// `sides` tells the side whose passages stand alone from the other one; `groups` come in the order of that side.
fn join(
    groups: &mut Vec<Group>,
    sides: impl Fn(&Group) -> (&[usize], &[usize]),
    grow: impl Fn(&mut Group) -> &mut Vec<usize>,
    own: &[Words],
    other: &[Words],
    weights: &Weights,
) {
    let share = |beside: Option<&Group>, alone: usize| -> Option<f32> {
        let (mine, theirs) = sides(beside?);
        let [whole] = theirs else { return None };
        mine.iter()
            .any(|&neighbour| neighbour.abs_diff(alone) == 1)
            .then(|| weights.share_of_rest(&own[alone], &other[*whole], mine.iter().map(|&at| &own[at])))
    };
    // The ones to look at, the next one last, and the ones that were.
    let mut ahead = std::mem::take(groups);
    ahead.reverse();
    while let Some(group) = ahead.pop() {
        let ([alone], []) = sides(&group) else {
            groups.push(group);
            continue;
        };
        let alone = *alone;
        let before = share(groups.last(), alone).filter(|share| *share >= PART);
        let behind = share(ahead.last(), alone).filter(|share| *share >= PART);
        let joined = match (before, behind) {
            (None, None) => {
                groups.push(group);
                continue;
            }
            (Some(before), behind) if behind.is_none_or(|behind| before >= behind) => groups.pop(),
            _ => ahead.pop(),
        };
        let Some(mut joined) = joined else { continue };
        grow(&mut joined).push(alone);
        grow(&mut joined).sort_unstable();
        ahead.push(joined);
        // The group grew, so the passage before it, passed over already, may be a part of it, too.
        ahead.extend(groups.pop());
    }
}

/// By text: its places, in order.
fn places(passages: &[Words]) -> FxHashMap<u32, Vec<usize>> {
    grouped(passages.iter().enumerate().map(|(at, words)| (words.text, at)))
}

/// By stem: the passages of a side with it that have no partner.
fn index(passages: &[Words], free: impl Fn(usize) -> bool) -> FxHashMap<u32, Vec<usize>> {
    let distinct = |at: usize| {
        let mut stems = passages[at].stems.clone();
        stems.dedup();
        stems.into_iter().map(move |stem| (stem, at))
    };
    grouped((0..passages.len()).filter(|&at| free(at)).flat_map(distinct))
}

fn grouped<K: Eq + Hash, V>(pairs: impl Iterator<Item = (K, V)>) -> FxHashMap<K, Vec<V>> {
    let mut map: FxHashMap<K, Vec<V>> = FxHashMap::default();
    for (key, value) in pairs {
        map.entry(key).or_default().push(value);
    }
    map
}

/// The passages that share most weight of uncommon words with `words`.
fn candidates(words: &Words, index: &FxHashMap<u32, Vec<usize>>, weights: &Weights) -> Vec<usize> {
    let mut scores: FxHashMap<usize, f32> = FxHashMap::default();
    let mut stems = words.stems.clone();
    stems.dedup();
    for stem in stems {
        for &place in index.get(&stem).filter(|list| list.len() <= COMMON).into_iter().flatten() {
            *scores.entry(place).or_default() += weights.of[stem as usize];
        }
    }
    // The order of the map does not matter: the list is sorted by score and place.
    let mut ranked: Vec<(usize, f32)> = scores.into_iter().collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    ranked.into_iter().take(CANDIDATES).map(|(place, _)| place).collect()
}

/// How much each stem counts.
struct Weights {
    of: Vec<f32>,
}

impl Weights {
    fn new(old: &[Words], new: &[Words]) -> Self {
        let all = old.iter().chain(new);
        let len = all.clone().flat_map(|words| &words.stems).max().map_or(0, |&most| most as usize + 1);
        let mut frequency = vec![0u32; len];
        for words in all.clone() {
            let mut stems = words.stems.clone();
            stems.dedup();
            stems.iter().for_each(|&stem| frequency[stem as usize] += 1);
        }
        let passages = all.count() as f32;
        Self { of: frequency.iter().map(|&count| (1.0 + passages / count.max(1) as f32).ln()).collect() }
    }

    fn sum(&self, stems: &[u32]) -> f32 {
        stems.iter().map(|&stem| self.of[stem as usize]).sum()
    }

    /// Dice's coefficient, `0..=1`.
    fn like(&self, a: &Words, b: &Words) -> f32 {
        let total = self.sum(&a.stems) + self.sum(&b.stems);
        if total > 0.0 { 2.0 * self.sum(&common(&a.stems, &b.stems)) / total } else { 0.0 }
    }

    /// The share of `part`'s weight that `whole` has beyond what `taken` take of it, `0..=1`.
    fn share_of_rest<'w>(&self, part: &Words, whole: &Words, taken: impl Iterator<Item = &'w Words>) -> f32 {
        let mut rest = whole.stems.clone();
        for words in taken {
            rest = without(&rest, &words.stems);
        }
        let total = self.sum(&part.stems);
        if total > 0.0 { self.sum(&common(&part.stems, &rest)) / total } else { 0.0 }
    }
}

/// What two ascending lists share, each occurrence once.
fn common(a: &[u32], b: &[u32]) -> Vec<u32> {
    let (mut i, mut j, mut shared) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                shared.push(a[i]);
                (i, j) = (i + 1, j + 1);
            }
        }
    }
    shared
}

/// An ascending list without the occurrences of another.
fn without(a: &[u32], b: &[u32]) -> Vec<u32> {
    let mut j = 0;
    let left = a.iter().filter(|&&stem| {
        while j < b.len() && b[j] < stem {
            j += 1;
        }
        let taken = j < b.len() && b[j] == stem;
        j += usize::from(taken);
        !taken
    });
    left.copied().collect()
}

/// The groups that stand in the order of both versions: the heaviest rising sequence of first old passages. Whatever
/// has both sides and is not among them was moved. O(n log n), by a Fenwick tree of prefix maxima.
pub(super) fn in_order(groups: &[Group], weight: impl Fn(&Group) -> usize) -> Vec<bool> {
    let places = groups.iter().flat_map(|group| &group.old).max().map_or(0, |&most| most + 1);
    // By place: the weight of the best sequence that ends there, and its last group.
    let mut tree: Vec<(usize, Option<usize>)> = vec![(0, None); places + 1];
    let mut before: Vec<Option<usize>> = vec![None; groups.len()];
    for (nth, group) in groups.iter().enumerate() {
        let (Some(&place), false) = (group.old.first(), group.new.is_empty()) else { continue };
        let (mut best, mut at) = ((0, None), place);
        while at > 0 {
            if tree[at].0 > best.0 {
                best = tree[at];
            }
            at &= at - 1;
        }
        before[nth] = best.1;
        let (total, mut at) = (best.0 + weight(group).max(1), place + 1);
        while at <= places {
            if total > tree[at].0 {
                tree[at] = (total, Some(nth));
            }
            at += at & at.wrapping_neg();
        }
    }
    let (mut best, mut at) = ((0, None), places);
    while at > 0 {
        if tree[at].0 > best.0 {
            best = tree[at];
        }
        at &= at - 1;
    }
    let mut kept = vec![false; groups.len()];
    let mut last = best.1;
    while let Some(nth) = last {
        kept[nth] = true;
        last = before[nth];
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(texts: &[&str]) -> Vec<Words> {
        texts
            .iter()
            .map(|text| {
                let number =
                    |word: &str| word.bytes().fold(7u32, |hash, byte| (hash * 31 + u32::from(byte)) % 4093);
                let mut stems: Vec<u32> = text.split(' ').map(number).collect();
                stems.sort_unstable();
                Words { text: number(text), stems }
            })
            .collect()
    }

    fn shown(old: &[&str], new: &[&str]) -> Vec<(Vec<usize>, Vec<usize>, bool)> {
        let groups = groups(&words(old), &words(new));
        let kept = in_order(&groups, |group| group.new.len());
        groups.into_iter().zip(kept).map(|(group, kept)| (group.old, group.new, kept)).collect()
    }

    #[test]
    fn a_moved_passage_leaves_the_others_in_order() {
        let old = ["alpha beta", "gamma delta", "epsilon zeta", "eta theta"];
        let new = ["eta theta", "alpha beta", "gamma delta", "epsilon zeta"];
        let kept: Vec<bool> = shown(&old, &new).into_iter().map(|(_, _, kept)| kept).collect();
        assert_eq!(kept, [false, true, true, true]);
    }

    #[test]
    fn an_edited_passage_is_found_and_others_are_added_or_removed() {
        let old = ["the mill burned down in winter", "nobody was hurt there", "the council met"];
        let new = ["the council met", "the mill burned down in spring", "a quay was built of stone"];
        assert_eq!(
            shown(&old, &new),
            [
                (vec![2], vec![0], true),
                (vec![0], vec![1], false),
                (vec![], vec![2], false),
                (vec![1], vec![], false)
            ]
            .map(|(o, n, k)| (o, n, k))
        );
    }

    #[test]
    fn a_split_passage_and_a_merged_one_stay_together() {
        let whole = ["ships came from vell with salt and left for orrin with timber", "the quay is old"];
        let parts = ["ships came from vell with salt", "they left for orrin with timber", "the quay is old"];
        let groups_of = |old: &[&str], new: &[&str]| -> Vec<(Vec<usize>, Vec<usize>)> {
            shown(old, new).into_iter().map(|(old, new, _)| (old, new)).collect()
        };
        assert_eq!(groups_of(&whole, &parts), [(vec![0], vec![0, 1]), (vec![1], vec![2])]);
        assert_eq!(groups_of(&parts, &whole), [(vec![0, 1], vec![0]), (vec![2], vec![1])]);
    }

    #[test]
    fn equal_passages_go_together_in_order() {
        let old = ["amen", "first part", "amen", "second part", "amen"];
        let new = ["amen", "second part", "amen"];
        let found: Vec<_> = shown(&old, &new).into_iter().map(|(old, new, _)| (old, new)).collect();
        assert_eq!(found[..3], [(vec![2], vec![0]), (vec![3], vec![1]), (vec![4], vec![2])]);
    }
}
