//! An averaged perceptron over sparse rows.

use super::super::model::{CLASSES_MAX, WAYS, move_bucket, move_print};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Features are hashes already.
#[derive(Clone, Default)]
struct Given(u64);

impl Hasher for Given {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {
        unreachable!("only whole features are hashed")
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

#[derive(Clone, Copy)]
struct Cell {
    class: u8,
    weight: f32,
    /// Sum of the weight over all examples up to `since`.
    total: f64,
    since: u32,
}

/// A feature with its weights as they are stored.
type Quantised = (u64, Vec<(u8, i8)>);

/// Weights in training.
#[derive(Default)]
pub(super) struct Learner {
    places: HashMap<u64, u32, BuildHasherDefault<Given>>,
    rows: Vec<(u64, Vec<Cell>)>,
    /// No other features than those in `places` are learnt.
    closed: bool,
    now: u32,
}

impl Learner {
    /// A learner of these features only.
    pub fn only(features: Vec<u64>) -> Self {
        let rows: Vec<(u64, Vec<Cell>)> = features.into_iter().map(|feature| (feature, Vec::new())).collect();
        let places = rows.iter().zip(0..).map(|((feature, _), place)| (*feature, place)).collect();
        Self { places, rows, closed: true, now: 0 }
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn scores(&self, features: &[u64]) -> [f32; CLASSES_MAX] {
        let mut scores = [0.0; CLASSES_MAX];
        for place in features.iter().filter_map(|feature| self.places.get(feature)) {
            for cell in &self.rows[*place as usize].1 {
                scores[cell.class as usize] += cell.weight;
            }
        }
        scores
    }

    /// Counts an example; when the choice was wrong, moves the weights of its features towards the right one.
    pub fn learn(&mut self, features: &[u64], right: usize, own: usize) {
        self.now += 1;
        if right == own {
            return;
        }
        for &feature in features {
            let place = match self.places.get(&feature) {
                Some(&place) => place as usize,
                None if self.closed => continue,
                None => {
                    self.places.insert(feature, self.rows.len() as u32);
                    self.rows.push((feature, Vec::new()));
                    self.rows.len() - 1
                }
            };
            let row = &mut self.rows[place].1;
            for (class, change) in [(right as u8, 1.0), (own as u8, -1.0)] {
                if let Some(cell) = row.iter_mut().find(|cell| cell.class == class) {
                    cell.total += f64::from(cell.weight) * f64::from(self.now - cell.since);
                    cell.weight += change;
                    cell.since = self.now;
                } else {
                    row.push(Cell { class, weight: change, total: 0.0, since: self.now });
                }
            }
        }
    }

    /// A copy whose weights are the averages over the training.
    pub fn averaged(&self) -> Self {
        let mean = |cell: &Cell| {
            let total = cell.total + f64::from(cell.weight) * f64::from(self.now - cell.since);
            Cell { weight: (total / f64::from(self.now.max(1))) as f32, ..*cell }
        };
        let rows =
            self.rows.iter().map(|(feature, row)| (*feature, row.iter().map(mean).collect())).collect();
        Self { places: self.places.clone(), rows, closed: true, now: self.now }
    }

    /// The rows worth keeping within so many bytes, their weights as whole numbers of one byte.
    fn quantised(&self, bytes: usize) -> Vec<Quantised> {
        let averaged = self.averaged();
        let step = step(averaged.rows.iter().flat_map(|(_, row)| row.iter().map(|cell| cell.weight)));
        let mut rows: Vec<(f32, Quantised)> = averaged
            .rows
            .iter()
            .map(|(feature, row)| {
                let cells = row.iter().map(|cell| (cell.class, byte(cell.weight, step)));
                let mut cells: Vec<(u8, i8)> =
                    cells.filter(|&(_, weight)| weight.unsigned_abs() >= LEAST).collect();
                cells.sort_by_key(|&(class, weight)| (std::cmp::Reverse(weight.unsigned_abs()), class));
                let worth = cells.iter().map(|&(_, weight)| f32::from(weight).powi(2)).sum::<f32>();
                (worth / (ROW + 2 * cells.len()) as f32, (*feature, cells))
            })
            .filter(|(_, (_, cells))| !cells.is_empty())
            .collect();
        rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.0.cmp(&b.1.0)));
        let mut used = 0;
        rows.into_iter()
            .map(|(_, row)| row)
            .take_while(|(_, cells)| {
                used += ROW + 2 * cells.len();
                used <= bytes
            })
            .collect()
    }

    /// The features worth keeping within so many bytes.
    pub fn kept(&self, bytes: usize) -> Vec<u64> {
        self.quantised(bytes).into_iter().map(|(feature, _)| feature).collect()
    }

    /// The averaged weights of left and right arc against a shift, in buckets, the weightiest features first.
    fn moves(&self, buckets: usize) -> Vec<Vec<(u64, [i8; 2])>> {
        let averaged = self.averaged();
        let against_shift = |(feature, row): &(u64, Vec<Cell>)| {
            let of = |class: u8| row.iter().find(|cell| cell.class == class).map_or(0.0, |cell| cell.weight);
            (*feature, [of(1) - of(0), of(2) - of(0)])
        };
        let mut rows: Vec<(u64, [f32; 2])> = averaged.rows.iter().map(against_shift).collect();
        let step = step(rows.iter().flat_map(|(_, weights)| *weights));
        let worth = |[left, right]: [f32; 2]| left.abs().max(right.abs()).max((left - right).abs());
        rows.sort_by(|a, b| worth(b.1).total_cmp(&worth(a.1)).then(a.0.cmp(&b.0)));
        let mut out = vec![Vec::new(); buckets];
        for (feature, weights) in rows {
            let bucket: &mut Vec<(u64, [i8; 2])> = &mut out[move_bucket(feature, buckets)];
            let known = bucket.iter().any(|&(other, _)| move_print(other) == move_print(feature));
            if bucket.len() < WAYS && !known {
                bucket.push((feature, weights.map(|weight| byte(weight, step))));
            }
        }
        out
    }

    /// The features of moves worth keeping in so many buckets.
    pub fn kept_moves(&self, buckets: usize) -> Vec<u64> {
        self.moves(buckets).into_iter().flatten().map(|(feature, _)| feature).collect()
    }

    /// Appends the buckets for moves.
    pub fn write_moves(&self, buckets: usize, out: &mut Vec<u8>) {
        out.extend((buckets as u32).to_le_bytes());
        for mut bucket in self.moves(buckets) {
            bucket.resize(WAYS, (0, [0; 2]));
            let prints =
                bucket.iter().map(|&(feature, _)| if feature == 0 { 0 } else { move_print(feature) });
            out.extend(prints.flat_map(u16::to_le_bytes));
            out.extend(bucket.iter().map(|&(_, [left, _])| left as u8));
            out.extend(bucket.iter().map(|&(_, [_, right])| right as u8));
        }
    }

    /// Appends the table of the averaged weights; the form is described in [`super::super::model`].
    pub fn write(&self, bytes: usize, out: &mut Vec<u8>) {
        let mut rows = self.quantised(bytes);
        rows.sort();
        // Three to six rows a bucket: the ends of the buckets cost about a byte a row.
        let bits = (rows.len() / 3).max(2).ilog2();
        let mut ends = vec![0_u32; 1 << bits];
        let mut data = Vec::new();
        for (feature, cells) in &rows {
            data.extend((*feature as u16).to_le_bytes());
            data.push(cells.len() as u8);
            data.extend(cells.iter().flat_map(|&(class, weight)| [class, weight as u8]));
            ends[(feature >> (64 - bits)) as usize] = data.len() as u32;
        }
        for at in 1..ends.len() {
            ends[at] = ends[at].max(ends[at - 1]);
        }
        out.extend(bits.to_le_bytes());
        out.extend((data.len() as u32).to_le_bytes());
        out.extend(ends.iter().flat_map(|end| end.to_le_bytes()));
        out.extend(data);
    }
}

/// The size of a weight of 1 when weights are stored in one byte. One in 20,000 is cut off at the largest
/// number, and the others get finer steps for it.
fn step(weights: impl Iterator<Item = f32>) -> f32 {
    let mut sizes: Vec<f32> = weights.map(f32::abs).collect();
    sizes.sort_by(f32::total_cmp);
    sizes.get((sizes.len() as f64 * 0.99995) as usize).map_or(1.0, |largest| largest / 127.0)
}

/// A weight in one byte.
fn byte(weight: f32, step: f32) -> i8 {
    (weight / step).round().clamp(-127.0, 127.0) as i8
}

/// Weights below this are not stored in a table; they are about a fiftieth of the
/// largest and few. Not tuned.
const LEAST: u8 = 3;

/// Bytes of a row besides its weights, its share of the buckets included.
const ROW: usize = 4;
