//! Which windows carry a sentence, and which documents carry a text?
//!
//! The score of a window is that of BM25 (Robertson and Zaragoza, *The Probabilistic Relevance Framework*, 2009) over the
//! keys of the words, computed here over the postings of the index: in whole numbers, from counts of the documents that
//! are there, with a fixed length for an average window. So it is the same whatever the segments are, in which order
//! words are added up, and how much was deleted. A document counts by its best window.

use super::Fields;
use super::words::{self, Keys, Related};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::SegmentId;
use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{InvertedIndexReader, Searcher, SegmentReader, Term};

/// How fast a word stops counting when it is repeated, and how much the length of a window matters, as Anserini has them
/// for short passages (Yang, Fang and Lin, SIGIR 2017).
const K1: f32 = 0.9;
const B: f32 = 0.4;

/// Length, in indexed words, by which windows count as long or short. Longer than most, so that the length of a sentence
/// matters little.
const AVERAGE: f32 = 40.0;

/// Repetitions that count at most.
const MOST_REPEATED: usize = 4;

/// Steps of a whole-number score to one unit of BM25.
const SCALE: f32 = 1024.0;

/// Occurrences that one sentence looks at, unless its rarest words alone have more. A sentence has about 15 content words;
/// in a million windows the commonest stand in some 100,000 each. Bounds the time in collections a hundred times as large.
const WORK: u64 = 4_000_000;

/// The same for the words that may stand for them.
const RELATED_WORK: u64 = 1_000_000;

/// Words of a sentence that are always looked up, the rarest.
const LEAST_WORDS: usize = 3;

/// Windows that are scored together: their scores fit into the cache of a processor.
const CHUNK: u32 = 1 << 16;

/// Windows kept before the worse ones are dropped.
const KEPT: usize = 4096;

/// A document that a text may rest on.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Candidate {
    /// Its id.
    pub id: String,
    /// How much of the sentences it carries: the sum of the squares of the shares, so that one sentence carried wholly
    /// counts more than several carried by chance.
    pub score: f64,
    /// The sentences it was found for, in their order.
    pub shares: Vec<Share>,
}

/// How much of a sentence a document carries.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// Number of the sentence among those looked up, from 0.
    pub claim: usize,
    /// Share of the weight of its words that stands together in the document, `0..=1`.
    pub share: f32,
}

/// What a reader of the index needs for every segment.
pub(super) struct Segments {
    fields: Fields,
    list: Vec<Segment>,
    /// Units that are not deleted: windows and records.
    units: u64,
    /// Documents that could be read.
    pub readable: u64,
    /// Documents that could not.
    pub unreadable: u64,
}

/// A word to be looked up.
struct Wanted {
    term: Term,
    weight: f32,
    /// Number of the word of the sentence that it is or stands for: of one number the first in a window counts.
    word: usize,
}

struct Segment {
    id: SegmentId,
    reader: SegmentReader,
    words: Arc<InvertedIndexReader>,
    norms: FieldNormReader,
}

impl Segments {
    pub fn new(searcher: Searcher, fields: Fields) -> tantivy::Result<Self> {
        let mut segments = Self { fields, list: Vec::new(), units: 0, readable: 0, unreadable: 0 };
        for reader in searcher.segment_readers() {
            segments.units += u64::from(reader.num_docs());
            let bytes = reader.fast_fields().u64("bytes")?;
            for (_, bytes) in records(reader, &bytes) {
                if bytes > 0 {
                    segments.readable += 1;
                } else {
                    segments.unreadable += 1;
                }
            }
            segments.list.push(Segment {
                id: reader.segment_id(),
                words: reader.inverted_index(fields.words)?,
                norms: reader.get_fieldnorms_reader(fields.words)?,
                reader: reader.clone(),
            });
        }
        segments.list.sort_by_key(|segment| segment.id);
        Ok(segments)
    }

    /// The documents that carry the claims best, see [`super::Archive::retrieve`].
    pub fn retrieve<S: AsRef<str> + Sync>(
        &self,
        claims: &[S],
        most: usize,
    ) -> tantivy::Result<Vec<Candidate>> {
        let found: Vec<Vec<(String, f32)>> = claims
            .par_iter()
            .map_init(Keys::default, |keys, claim| {
                let claim = claim.as_ref();
                self.search(&keys.of(claim), &words::related(claim), most)
            })
            .collect::<tantivy::Result<_>>()?;
        let mut shares: FxHashMap<String, Vec<Share>> = FxHashMap::default();
        for (claim, found) in found.into_iter().enumerate() {
            for (id, share) in found {
                shares.entry(id).or_default().push(Share { claim, share });
            }
        }
        let candidate = |(id, shares): (String, Vec<Share>)| {
            let score = shares.iter().map(|share| f64::from(share.share).powi(2)).sum();
            Candidate { id, score, shares }
        };
        // The order of the map does not matter, ids are unique.
        let mut candidates: Vec<Candidate> = shares.into_iter().map(candidate).collect();
        candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
        candidates.truncate(most);
        Ok(candidates)
    }

    /// Adds the words that may stand for those of a sentence, the weightiest first, up to a limit. One that may stand for
    /// several stands for the weightiest.
    fn relate(
        &self,
        counted: &[(u64, Term)],
        weights: &[f32],
        related: &[Related],
        chosen: &mut Vec<Wanted>,
    ) -> tantivy::Result<()> {
        let term = |key: &str| Term::from_field_text(self.fields.words, key);
        let places: FxHashMap<&Term, usize> =
            counted.iter().enumerate().map(|(nth, (_, term))| (term, nth)).collect();
        let mut more: Vec<(u64, Wanted)> = Vec::new();
        for Related { own, other, factor } in related {
            let (Some(&word), other) = (places.get(&term(own)), term(other)) else { continue };
            if places.contains_key(&other) {
                continue;
            }
            let count = self.count(&other)?;
            if count > 0 {
                // No more than the word it stands for, though that is common.
                let weight = factor * weights[word].min(rarity(count, self.units));
                more.push((count, Wanted { term: other, weight, word }));
            }
        }
        more.sort_by(|(_, a), (_, b)| b.weight.total_cmp(&a.weight).then_with(|| a.term.cmp(&b.term)));
        let (mut work, mut seen) = (0, FxHashSet::default());
        for (count, wanted) in more {
            if !seen.insert(wanted.term.clone()) {
                continue;
            }
            work += count;
            if work > RELATED_WORK {
                break;
            }
            chosen.push(wanted);
        }
        // Words in the order of the sentence's, each before what may stand for it.
        chosen.sort_by_key(|wanted| wanted.word);
        Ok(())
    }

    /// In how many units that are not deleted a word stands.
    fn count(&self, term: &Term) -> tantivy::Result<u64> {
        self.list.iter().map(|segment| segment.count(term)).sum()
    }

    /// The documents whose best window carries most of a sentence, with the share of it; ties by id.
    fn search(
        &self,
        keys: &[String],
        related: &[Related],
        most: usize,
    ) -> tantivy::Result<Vec<(String, f32)>> {
        let mut keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        keys.sort_unstable();
        keys.dedup();
        let terms: Vec<Term> = keys.iter().map(|key| Term::from_field_text(self.fields.words, key)).collect();
        let mut counted = Vec::with_capacity(terms.len());
        for term in terms {
            counted.push((self.count(&term)?, term));
        }
        // The rarest first; words of the same count stay in the order of the alphabet.
        counted.sort_by_key(|(count, _)| *count);
        let weights: Vec<f32> = counted.iter().map(|(count, _)| rarity(*count, self.units)).collect();
        let whole: f32 = weights.iter().sum();
        let (mut work, mut chosen) = (0, Vec::new());
        for (nth, (count, term)) in counted.iter().enumerate() {
            work += count;
            if work > WORK && chosen.len() >= LEAST_WORDS {
                break;
            }
            if *count > 0 {
                chosen.push(Wanted { term: term.clone(), weight: weights[nth], word: nth });
            }
        }
        self.relate(&counted, &weights, related, &mut chosen)?;
        let mut best: Vec<(u32, String)> = Vec::new();
        for segment in &self.list {
            best.extend(segment.search(&chosen, most)?);
        }
        best.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        best.truncate(most);
        let share = |score: u32| (score as f32 / SCALE / whole).min(1.0);
        Ok(best.into_iter().map(|(score, id)| (id, share(score))).collect())
    }
}

/// The records of a segment that are not deleted: their unit, and the bytes of their text.
pub(super) fn records<'a>(
    reader: &'a SegmentReader,
    bytes: &'a tantivy::columnar::Column<u64>,
) -> impl Iterator<Item = (u32, u64)> + 'a {
    reader.doc_ids_alive().filter_map(|unit| Some((unit, bytes.first(unit)?)))
}

/// The weight of a word by how many units have it.
fn rarity(count: u64, units: u64) -> f32 {
    let (count, units) = (count as f64, units.max(count) as f64);
    (1.0 + (units - count + 0.5) / (count + 0.5)).ln() as f32
}

impl Segment {
    /// In how many units that are not deleted a word stands.
    fn count(&self, term: &Term) -> tantivy::Result<u64> {
        let Some(info) = self.words.get_term_info(term)? else { return Ok(0) };
        Ok(match self.reader.alive_bitset() {
            None => u64::from(info.doc_freq),
            Some(alive) => {
                let postings = self.words.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
                u64::from(postings.doc_freq_given_deletes(alive))
            }
        })
    }

    /// The documents with the best windows, all ties at the end among them; each once, in no order.
    fn search(&self, wanted: &[Wanted], most: usize) -> tantivy::Result<Vec<(u32, String)>> {
        let mut cursors = Vec::with_capacity(wanted.len());
        for Wanted { term, weight, word } in wanted {
            if let Some(info) = self.words.get_term_info(term)? {
                let postings =
                    self.words.read_block_postings_from_terminfo(&info, IndexRecordOption::WithFreqs)?;
                cursors.push(Cursor { postings, at: 0, impact: impacts(*weight), word: *word as u32 });
            }
        }
        let Some(ids) = self.reader.fast_fields().str("id")?.filter(|_| !cursors.is_empty() && most > 0)
        else {
            return Ok(Vec::new());
        };
        let mut scores = vec![0_u32; CHUNK as usize];
        let mut counted = vec![u32::MAX; CHUNK as usize];
        let (mut kept, mut least): (Vec<(u64, u32)>, u32) = (Vec::new(), 1);
        for start in (0..self.reader.max_doc()).step_by(CHUNK as usize) {
            let end = start.saturating_add(CHUNK).min(self.reader.max_doc());
            let scores = &mut scores[..(end - start) as usize];
            scores.fill(0);
            counted.fill(u32::MAX);
            for cursor in &mut cursors {
                cursor.add(start, end, &self.norms, scores, &mut counted);
            }
            for (unit, &score) in (start..end).zip(&*scores) {
                if score >= least
                    && !self.reader.is_deleted(unit)
                    && let Some(id) = ids.ords().first(unit)
                {
                    kept.push((id, score));
                    if kept.len() >= 2 * KEPT.max(most) {
                        least = least.max(narrow(&mut kept, most));
                    }
                }
            }
        }
        narrow(&mut kept, most);
        let mut found = Vec::with_capacity(kept.len());
        for (id, score) in kept {
            let mut name = String::new();
            ids.ord_to_str(id, &mut name)?;
            found.push((score, name));
        }
        Ok(found)
    }
}

/// Keeps of every document its best window, and of those the best with all ties at the end; returns the score that a
/// window needs from now on.
fn narrow(kept: &mut Vec<(u64, u32)>, most: usize) -> u32 {
    kept.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    kept.dedup_by_key(|(id, _)| *id);
    if kept.len() <= most {
        return 1;
    }
    kept.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let least = kept[most - 1].1;
    kept.retain(|(_, score)| *score >= least);
    least
}

/// One word on its way through a segment.
struct Cursor {
    postings: BlockSegmentPostings,
    at: usize,
    /// Score by repetitions and by the number that stands for the length of the window.
    impact: Vec<[u32; 256]>,
    word: u32,
}

fn impacts(weight: f32) -> Vec<[u32; 256]> {
    let lengths: Vec<f32> = (0..=255)
        .map(|norm| K1 * (1.0 - B + B * FieldNormReader::id_to_fieldnorm(norm) as f32 / AVERAGE))
        .collect();
    let score =
        |times: f32, length: f32| (weight * SCALE * times * (K1 + 1.0) / (times + length)).round() as u32;
    let row = |times: usize| std::array::from_fn(|norm| score(times as f32, lengths[norm]));
    (1..=MOST_REPEATED).map(row).collect()
}

impl Cursor {
    /// Adds the scores of the units in `start..end`; called with ascending ranges. `counted` has the word that counted last
    /// in each unit, so that none counts twice by what stands for it.
    fn add(
        &mut self,
        start: u32,
        end: u32,
        norms: &FieldNormReader,
        scores: &mut [u32],
        counted: &mut [u32],
    ) {
        loop {
            let (units, times) = (self.postings.docs(), self.postings.freqs());
            let here = units[self.at..].partition_point(|&unit| unit < end) + self.at;
            for (&unit, &times) in units[self.at..here].iter().zip(&times[self.at..here]) {
                let times = (times as usize).clamp(1, MOST_REPEATED);
                let place = (unit - start) as usize;
                if counted[place] != self.word {
                    counted[place] = self.word;
                    scores[place] += self.impact[times - 1][usize::from(norms.fieldnorm_id(unit))];
                }
            }
            self.at = here;
            if here < units.len() || units.is_empty() {
                return;
            }
            self.postings.advance();
            self.at = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_words_weigh_more_and_no_word_weighs_less_than_nothing() {
        assert!(rarity(1, 1000) > rarity(10, 1000) && rarity(1000, 1000) > 0.0);
        assert!(rarity(5, 3) > 0.0, "a count that is too high does no harm");
    }

    #[test]
    fn narrowing_keeps_the_best_window_of_each_document_and_all_ties() {
        let mut kept = vec![(7, 3), (7, 9), (1, 5), (2, 5), (3, 4), (4, 5)];
        assert_eq!(narrow(&mut kept, 2), 5);
        assert_eq!(kept, [(7, 9), (1, 5), (2, 5), (4, 5)]);
    }

    #[test]
    fn a_short_window_scores_more_than_a_long_one_and_repetition_saturates() {
        let impact = impacts(3.0);
        assert!(impact[0][10] > impact[0][60]);
        assert!(impact[1][20] > impact[0][20] && impact[3][20] < 2 * impact[0][20]);
    }
}
