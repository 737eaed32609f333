//! Arithmetic on what a source gives: does a number of the claim follow from it, and how?
//!
//! A change in per cent, points or times, a difference, a sum, a share of a total, the time between two dates.
//! Each answer is a sentence that a reader can check ("from 48 billion to 42 billion is a fall of 12.5 per cent").
//! Few operations and two amounts at a time: with more, any number follows from any text. The pairs of
//! quantities of the evidence, which is a few passages.

use super::Comparison;
use crate::alignment::Support;
use crate::normalise::Tokens;
use crate::normalise::calendar::Day;
use crate::normalise::dates::DateValue;
use crate::normalise::numbers::{Bound, NumberKind, Quantity};
use crate::normalise::units::{Dimension, Unit};

/// Most by which a derived amount may differ from the one written, as share of it, beyond its last digit;
/// where the text says that it is not exact, and where it bounds it ("over half").
const DERIVED_GAP: f64 = 0.01;
const APPROXIMATE_GAP: f64 = 0.05;
const BOUNDED_GAP: f64 = 0.15;

/// Bare amounts up to this are not added, subtracted or divided: sums of small counts hit any number by chance.
const DERIVED_LEAST: f64 = 9.0;

/// Content words behind a share that say what it is a share of.
const NAMED: usize = 2;

/// Most tokens between the parts of one whole.
const PARTS_APART: usize = 3;

/// Words between the parts of one whole: "seven votes to two".
const AGAINST: &[&str] = &["to", "against"];

/// Words that make an amount a total, and how far before it, in tokens, they stand.
const TOTALS: &[&str] =
    &["total", "totals", "totalling", "totaling", "totalled", "altogether", "overall", "sum"];
const TOTAL_REACH: usize = 6;

/// Words behind an amount by which it is told apart from another one: "290 fewer".
const LESS: &[&str] = &["fewer", "less", "lower", "down"];
const MORE: &[&str] = &["more", "higher", "up", "extra"];

/// Words for what is left of a whole.
const REST: &[&str] = &["rest", "remainder", "remaining", "balance"];

/// Most numbers of the evidence that are reckoned with: a table would make every number follow. A bound on work.
const MOST: usize = 24;

/// Stands for the support of an amount of a passage beside the evidence.
const NEARBY: usize = usize::MAX;

/// One amount of the evidence with its words.
#[derive(Clone, Copy)]
struct Given<'a> {
    quantity: &'a Quantity,
    words: &'a str,
    /// Which support it stands in.
    support: usize,
}

/// How a quantity of the claim follows from the evidence, as a sentence without a full stop; `None` where it does not.
pub(crate) fn derived(cx: &Comparison<'_>, quantity: &Quantity) -> Option<String> {
    let (given, near) = (given(cx), nearby(cx));
    let wanted = Wanted { cx, quantity };
    pairs(&given)
        .find_map(|(a, b)| wanted.of_two(a, b))
        .or_else(|| wanted.of_three(&given))
        .or_else(|| wanted.left_of_count())
        .or_else(|| wanted.rest(&given, &near))
        .or_else(|| wanted.across(&given, &near))
        .or_else(|| wanted.between_dates())
}

/// How an amount of the claim, with the words of its unit, is the source's, with all its words, in another form;
/// `None` where that takes no arithmetic.
pub(crate) fn restated(claim: (&Quantity, &str), source: (&Quantity, &str)) -> Option<String> {
    let (quantity, given) = (claim.0, source.0);
    let told = |value: f64, unit: &str| Some(format!("{} is {}{unit}", source.1, figure(value)));
    if quantity.converted(given) && quantity.kind == NumberKind::Plain {
        let (mine, theirs) = (quantity.unit?, given.unit?);
        let value = (theirs.base(given.value) - mine.offset) / mine.factor;
        return told(value, claim.1);
    }
    let words = |quantity: &Quantity| quantity.kind == NumberKind::Percent && quantity.value.fract() != 0.0;
    if quantity.other_period(given) {
        let (mine, theirs) = (quantity.per?.0, given.per?.0);
        return told(given.value * mine.minutes() / theirs.minutes(), claim.1);
    }
    let both_percent = quantity.kind == NumberKind::Percent && given.kind == NumberKind::Percent;
    let spelled = !source.1.contains(|c: char| c.is_ascii_digit());
    (both_percent && words(given) && spelled && !words(quantity)).then(|| told(given.value, " per cent"))?
}

/// The change that two amounts of a source make ("from 48 to 42"), which the claim gives otherwise: the sentence that
/// says so, and the passage and the range of the two.
pub(super) fn misreckoned<'a>(
    cx: &Comparison<'a>,
    quantity: &Quantity,
) -> Option<(String, &'a Support, &'a Tokens, std::ops::Range<usize>)> {
    for (support, tokens) in cx.main_evidence() {
        let words = cx.words(tokens);
        let led = |q: &Quantity, word: &str| q.whole.start.checked_sub(1).is_some_and(|at| words[at] == word);
        for two in tokens.quantities.windows(2) {
            let (a, b) = (&two[0], &two[1]);
            let ends = led(a, "from") && led(b, "to") && a.value != 0.0;
            let kinds = (quantity.kind, a.kind, b.kind);
            let value = match (kinds, before(&words, a, b)) {
                ((NumberKind::Percent, NumberKind::Plain, NumberKind::Plain), _) if ends => {
                    100.0 * (a.value - b.value).abs() / a.value
                }
                // "From 18 to 6 per cent": the sign stands behind the second alone.
                ((NumberKind::Points, NumberKind::Plain | NumberKind::Percent, NumberKind::Percent), _)
                    if ends =>
                {
                    (a.value - b.value).abs()
                }
                ((NumberKind::Percent, NumberKind::Plain, NumberKind::Plain), Some(before)) => {
                    100.0 * b.value / before
                }
                _ => continue,
            };
            let shown = |q: &Quantity| cx.source_words(support, tokens, &q.tokens);
            let unit = if quantity.kind == NumberKind::Points { "percentage points" } else { "per cent" };
            let message = format!(
                "the source's {} and {} make {} {unit}, not {}",
                shown(a),
                shown(b),
                figure(value),
                cx.claim_words(&quantity.tokens)
            );
            return Some((message, support, tokens, a.tokens.start..b.tokens.end));
        }
    }
    None
}

/// The amount from which a second one tells how far the first has moved: 1,740 for "1,450, 290 fewer". `None` where it
/// does not tell that, or where nothing was before.
fn before(words: &[&str], now: &Quantity, by: &Quantity) -> Option<f64> {
    let word = words.get(by.measured.end)?;
    let plain = now.unit == by.unit && now.value > by.value;
    let value = match word {
        _ if LESS.contains(word) => now.value + by.value,
        _ if MORE.contains(word) => now.value - by.value,
        _ => return None,
    };
    (plain && value > 0.0).then_some(value)
}

/// The one share that the main evidence makes by two counts of what the share of the claim is of ("2,300 of the
/// 41,000 objects"), which the claim gives otherwise: the sentence that says so, the passage and the range of the two.
pub(super) fn wrong_share<'a>(
    cx: &Comparison<'a>,
    quantity: &Quantity,
) -> Option<(String, &'a Support, &'a Tokens, std::ops::Range<usize>)> {
    if quantity.kind != NumberKind::Percent {
        return None;
    }
    let of_whole = |(support, tokens): (&'a Support, &'a Tokens)| {
        let part = move |two: &&'a [Quantity]| part_of_whole(cx, tokens, two);
        tokens.quantities.windows(2).filter(part).map(move |two| (support, tokens, two))
    };
    let mut shares = cx.main_evidence().flat_map(of_whole);
    // Of several, none is plainly the one meant.
    let (support, tokens, two) = shares.next().filter(|_| shares.next().is_none())?;
    let mine = cx.counted(cx.claim, cx.claim_text(), quantity);
    let theirs = cx.counted(tokens, cx.source_text(support), &two[1]);
    let value = 100.0 * two[0].value / two[1].value;
    let rest = Wanted { cx, quantity }.is(100.0 - value, None);
    if rest || !cx.meet(support, tokens, &mine, &theirs) {
        return None;
    }
    let range = two[0].tokens.start..two[1].tokens.end;
    let message = format!(
        "the source's {} is {} per cent, not {}",
        cx.source_words(support, tokens, &range),
        figure(value),
        cx.claim_words(&quantity.whole)
    );
    Some((message, support, tokens, range))
}

/// Whether two counts are a part and its whole: "nine of the country's fourteen provinces".
fn part_of_whole(cx: &Comparison<'_>, tokens: &Tokens, two: &[Quantity]) -> bool {
    let [a, b] = two else { return false };
    let plain = [a, b].iter().all(|q| q.kind == NumberKind::Plain && !q.implied && q.unit.is_none());
    let between = &tokens.tokens[a.tokens.end..b.tokens.start.max(a.tokens.end)];
    let of = between.iter().any(|token| cx.scope.lexicon.str(token.word) == "of");
    plain && of && beside(a, b) && a.value < b.value
}

/// The amounts of the passages right before and behind the main evidence: "half of the money" is of a sum named there.
fn nearby<'a>(cx: &Comparison<'a>) -> Vec<Given<'a>> {
    let mut found = Vec::new();
    for (used, _) in cx.main_evidence() {
        let passages = &cx.scope.source_texts[used.at.document].passages;
        let places = [used.at.passage.checked_sub(1), used.at.passage.checked_add(1)];
        for tokens in places.into_iter().flatten().filter_map(|place| passages.get(place)) {
            for quantity in tokens.quantities.iter().filter(|q| !q.implied && q.kind != NumberKind::Ordinal) {
                let words = cx.source_words(used, tokens, &quantity.measured);
                found.push(Given { quantity, words, support: NEARBY });
            }
        }
    }
    found.truncate(MOST);
    found
}

/// The amounts of the evidence that can be reckoned with.
fn given<'a>(cx: &Comparison<'a>) -> Vec<Given<'a>> {
    let mut found = Vec::new();
    for (support, (used, tokens)) in cx.evidence().enumerate() {
        for quantity in tokens.quantities.iter().filter(|q| !q.implied && q.kind != NumberKind::Ordinal) {
            found.push(Given { quantity, words: cx.source_words(used, tokens, &quantity.measured), support });
        }
    }
    found.truncate(MOST);
    found
}

/// All pairs in text order.
fn pairs<'g, 'a>(given: &'g [Given<'a>]) -> impl Iterator<Item = (Given<'a>, Given<'a>)> + use<'g, 'a> {
    given.iter().enumerate().flat_map(move |(at, a)| given[at + 1..].iter().map(move |b| (*a, *b)))
}

/// A number of the claim that is to be reckoned.
struct Wanted<'c, 'a> {
    cx: &'c Comparison<'a>,
    quantity: &'c Quantity,
}

impl Wanted<'_, '_> {
    /// Whether the number of the claim is `value`, in the unit of `like` where there is one.
    fn is(&self, value: f64, unit: Option<Unit>) -> bool {
        let wanted = self.quantity;
        if let (Some(mine), Some(theirs)) = (wanted.unit, unit)
            && mine.dimension != theirs.dimension
        {
            return false;
        }
        let reckoned = Quantity { value, unit, bound: Bound::Exact, slack: 0.0, ..wanted.clone() };
        let loose = match wanted.bound {
            Bound::Exact => DERIVED_GAP,
            Bound::About => APPROXIMATE_GAP,
            _ => BOUNDED_GAP,
        };
        let base = |value: f64, unit: Option<Unit>| unit.map_or(value, |unit| unit.base(value));
        let (a, b) = match (wanted.unit, unit) {
            (Some(_), Some(_)) => (base(wanted.value, wanted.unit), base(value, unit)),
            _ => (wanted.value, value),
        };
        wanted.agrees(&reckoned) && (a - b).abs() <= loose * b.abs()
    }

    fn of_two(&self, a: Given<'_>, b: Given<'_>) -> Option<String> {
        use NumberKind::{Factor, Percent, Plain, Points};
        let (x, y) = (a.quantity.value, b.quantity.value);
        match (self.quantity.kind, a.quantity.kind, b.quantity.kind) {
            (Percent | Factor, Plain, Plain) => self.relation(a, b),
            (Points, Percent, Percent) => self.is((x - y).abs(), None).then(|| {
                format!("between {} and {} lie {} percentage points", a.words, b.words, figure((x - y).abs()))
            }),
            (Plain, Plain, Percent) => self.share_of(b, a).or_else(|| self.whole_of(b, a)),
            (Plain, Percent, Plain) => self.share_of(a, b).or_else(|| self.whole_of(a, b)),
            (Plain, Plain, Plain) => self.sum(a, b),
            _ => None,
        }
    }

    /// A change in per cent or times, or the share that one amount is of the other.
    fn relation(&self, a: Given<'_>, b: Given<'_>) -> Option<String> {
        let (x, y) = in_one_unit(a.quantity, b.quantity)?;
        // "five of the nine" is a share, however small the counts.
        let share = a.support == b.support && beside(a.quantity, b.quantity);
        let least = a.quantity.value.min(b.quantity.value);
        if x <= 0.0 || y <= 0.0 || least <= DERIVED_LEAST && !share {
            return None;
        }
        if self.quantity.kind == NumberKind::Factor {
            let times = |from: Given<'_>, to: Given<'_>, ratio: f64| {
                self.is(ratio, None).then(|| {
                    format!("from {} to {} is {} times as much", from.words, to.words, figure(ratio))
                })
            };
            return times(a, b, y / x).or_else(|| times(b, a, x / y));
        }
        let change = |from: Given<'_>, to: Given<'_>, before: f64, after: f64| {
            let percent = 100.0 * (after - before).abs() / before;
            let word = if after < before { "fall" } else { "rise" };
            let from_to =
                || format!("from {} to {} is a {word} of {} per cent", from.words, to.words, figure(percent));
            self.is(percent, None).then(from_to)
        };
        let part = 100.0 * x.min(y) / x.max(y);
        let (small, large) = if x <= y { (a, b) } else { (b, a) };
        let of = || format!("{} of {} is {} per cent", small.words, large.words, figure(part));
        let big = least > DERIVED_LEAST;
        (big.then(|| change(a, b, x, y)).flatten())
            .or_else(|| big.then(|| change(b, a, y, x)).flatten())
            .or_else(|| self.is(part, None).then(of))
            .or_else(|| share.then(|| self.of_sum(a, b)).flatten())
    }

    /// The share of one side where two stand against each other: "1,914 votes to 638".
    fn of_sum(&self, a: Given<'_>, b: Given<'_>) -> Option<String> {
        let (_, tokens) = self.cx.evidence().nth(a.support)?;
        let between = tokens.tokens.get(a.quantity.tokens.end..b.quantity.tokens.start)?;
        let against = |word: &str| AGAINST.contains(&word);
        let opposed = between.iter().any(|token| against(self.cx.scope.lexicon.str(token.word)));
        let sum = a.quantity.value + b.quantity.value;
        let found = [a, b].into_iter().find(|side| self.is(100.0 * side.quantity.value / sum, None));
        found.filter(|_| opposed && a.quantity.unit == b.quantity.unit).map(|side| {
            let share = figure(100.0 * side.quantity.value / sum);
            format!("{} of {} and {} together is {share} per cent", side.words, a.words, b.words)
        })
    }

    /// The whole of which the source says what share an amount of it is: "3,200 tents, half of what is needed".
    /// Only where the claim speaks of that whole.
    fn whole_of(&self, share: Given<'_>, part: Given<'_>) -> Option<String> {
        let (percent, value) = (share.quantity.value, part.quantity.value);
        if share.support != part.support || percent <= 0.0 || percent >= 100.0 || value <= DERIVED_LEAST {
            return None;
        }
        let (support, tokens) = self.cx.evidence().nth(share.support)?;
        let named = self.cx.governed(tokens, &share.quantity.tokens, NAMED);
        let spoken =
            |&at: &usize| (0..self.cx.claim.tokens.len()).any(|mine| self.cx.same(support, tokens, mine, at));
        let whole = value * 100.0 / percent;
        (named.iter().any(spoken) && self.is(whole, part.quantity.unit))
            .then(|| format!("{} is {} of {}", part.words, share.words, figure(whole)))
    }

    /// What a count leaves of its whole where one more comes to it: "nine of the fourteen; a tenth was added".
    fn left_of_count(&self) -> Option<String> {
        let cx = self.cx;
        let plain = self.quantity.kind == NumberKind::Plain && self.quantity.unit.is_none();
        cx.main_evidence().filter(|_| plain).find_map(|(support, tokens)| {
            let two = tokens.quantities.windows(2).find(|two| part_of_whole(cx, tokens, two))?;
            let (part, whole) = (&two[0], &two[1]);
            let next = |q: &&Quantity| q.kind == NumberKind::Ordinal && q.value == part.value + 1.0;
            let last = tokens.quantities.iter().find(next)?;
            let shown = |q: &Quantity| cx.source_words(support, tokens, &q.tokens);
            let left = whole.value - last.value;
            self.is(left, None).then(|| format!("{} less {} is {}", shown(whole), shown(last), figure(left)))
        })
    }

    /// A share of an amount, or points between two shares, where the second stands in a passage beside the evidence.
    fn across(&self, given: &[Given<'_>], near: &[Given<'_>]) -> Option<String> {
        use NumberKind::{Percent, Plain, Points};
        let fits = |a: &Given<'_>, b: &Given<'_>| {
            let kinds = (self.quantity.kind, a.quantity.kind, b.quantity.kind);
            matches!(kinds, (Plain, Percent, Plain) | (Points, Percent, Percent))
        };
        let two = given.iter().flat_map(|a| near.iter().map(move |b| (a, b)));
        two.filter(|(a, b)| fits(a, b)).find_map(|(a, b)| self.of_two(*a, *b))
    }

    fn share_of(&self, share: Given<'_>, of: Given<'_>) -> Option<String> {
        let value = share.quantity.value * of.quantity.value / 100.0;
        self.is(value, of.quantity.unit)
            .then(|| format!("{} of {} is {}", share.words, of.words, figure(value)))
    }

    fn sum(&self, a: Given<'_>, b: Given<'_>) -> Option<String> {
        let (x, y) = in_one_unit(a.quantity, b.quantity)?;
        let parts = a.support == b.support && beside(a.quantity, b.quantity);
        // A time or length in small units is no small count, whatever its parts are written in.
        let measured =
            a.quantity.unit.is_some() && self.quantity.unit.is_some() && self.quantity.value > DERIVED_LEAST;
        if a.quantity.value.min(b.quantity.value) <= DERIVED_LEAST && !parts && !measured {
            return None;
        }
        let unit = a
            .quantity
            .unit
            .filter(|_| b.quantity.unit.is_some())
            .map(|unit| Unit::plain(unit.dimension, 1.0));
        let less = || format!("{} less {} is {}", a.words, b.words, self.as_claimed());
        let more = || format!("{} less {} is {}", b.words, a.words, self.as_claimed());
        let and = || format!("{} and {} make {}", a.words, b.words, self.as_claimed());
        if self.is((x - y).abs(), unit) {
            return Some(if x >= y { less() } else { more() });
        }
        // What is a total already has its parts in it.
        let total = |given: Given<'_>| {
            let Some((_, tokens)) = self.cx.evidence().nth(given.support) else { return false };
            let first = given.quantity.whole.start;
            let words = &self.cx.words(tokens)[first.saturating_sub(TOTAL_REACH)..first];
            words.iter().any(|word| TOTALS.contains(word))
        };
        (!total(a) && !total(b) && self.is(x + y, unit)).then(and)
    }

    /// The sum of three counts that stand together: "41 votes to 7, with 4 abstentions".
    fn of_three(&self, given: &[Given<'_>]) -> Option<String> {
        if self.quantity.kind != NumberKind::Plain || self.quantity.value <= DERIVED_LEAST {
            return None;
        }
        given.windows(3).find_map(|three| {
            let [a, b, c] = three else { return None };
            let plain =
                three.iter().all(|g| g.quantity.kind == NumberKind::Plain && g.quantity.unit.is_none());
            let one = a.support == b.support && b.support == c.support;
            let near = beside(a.quantity, b.quantity) && beside(b.quantity, c.quantity);
            let total = a.quantity.value + b.quantity.value + c.quantity.value;
            (plain && one && near && self.is(total, None))
                .then(|| format!("{}, {} and {} make {}", a.words, b.words, c.words, figure(total)))
        })
    }

    /// What is left of a whole where the source speaks of the rest.
    fn rest(&self, given: &[Given<'_>], near: &[Given<'_>]) -> Option<String> {
        let speaks = |(_, tokens): (&Support, &Tokens)| {
            let keys = tokens.tokens.iter().map(|token| self.cx.scope.lexicon.str(token.word));
            keys.into_iter().any(|word| REST.contains(&word))
        };
        let support = self.cx.evidence().position(speaks)?;
        let here = || given.iter().filter(|g| g.support == support);
        let shares: Vec<&Given<'_>> = here().filter(|g| g.quantity.kind == NumberKind::Percent).collect();
        let left = 100.0 - shares.iter().map(|g| g.quantity.value).sum::<f64>();
        if !shares.is_empty() && left > 0.0 {
            let words: Vec<&str> = shares.iter().map(|g| g.words).collect();
            let what = format!("what {} leave is {} per cent", words.join(" and "), figure(left));
            if self.quantity.kind == NumberKind::Percent {
                return self.is(left, None).then_some(what);
            }
            let amounts = given.iter().chain(near);
            let mut amounts = amounts.filter(|g| g.quantity.kind == NumberKind::Plain);
            return amounts.find_map(|g| {
                let value = left * g.quantity.value / 100.0;
                self.is(value, g.quantity.unit).then(|| format!("{what}, of {} {}", g.words, figure(value)))
            });
        }
        let plain: Vec<&Given<'_>> =
            here().filter(|g| g.quantity.kind == NumberKind::Plain && g.quantity.scale > 1.0).collect();
        let (total, parts) = plain.split_first()?;
        let value = total.quantity.value - parts.iter().map(|g| g.quantity.value).sum::<f64>();
        let words: Vec<&str> = parts.iter().map(|g| g.words).collect();
        (parts.len() > 1 && value > 0.0 && self.is(value, total.quantity.unit))
            .then(|| format!("{} less {} is {}", total.words, words.join(" and "), figure(value)))
    }

    /// The time between two dates of the evidence, the claim and the head of the source.
    fn between_dates(&self) -> Option<String> {
        let unit =
            self.quantity.unit.filter(|unit| unit.is_time() && self.quantity.kind == NumberKind::Plain)?;
        let cx = self.cx;
        let mut ends: Vec<(&DateValue, String)> = Vec::new();
        for (support, tokens) in cx.evidence() {
            ends.extend(
                tokens.dates.iter().map(|d| (d, cx.source_words(support, tokens, &d.tokens).to_owned())),
            );
        }
        let heads =
            cx.evidence().filter_map(|(support, _)| cx.scope.source_texts[support.at.document].written);
        let heads: Vec<DateValue> = heads.map(as_date).collect();
        let count = ends.len();
        let mine = cx.claim.dates.iter().map(|d| (d, cx.claim_words(&d.tokens).to_owned()));
        ends.extend(mine.chain(heads.iter().map(|d| (d, "the date of the source".to_owned()))));
        ends.truncate(MOST);
        let apart = |a: &DateValue, b: &DateValue| {
            let wanted = self.quantity.value * unit.factor;
            if let (Some(a), Some(b)) = (a.day(), b.day())
                && let Some((least, most)) = self.reach()
            {
                let days = f64::from((a.number() - b.number()).abs()) * 1440.0;
                let time = self.quantity.value * unit.minutes();
                return (least * time..=most * time).contains(&days);
            }
            match unit.dimension {
                Dimension::Calendar => {
                    let month = |date: &DateValue| Some(date.year? * 12 + i32::from(date.month?));
                    let exact =
                        month(a).zip(month(b)).is_some_and(|(a, b)| f64::from((a - b).abs()) == wanted);
                    let years = a.year.zip(b.year).map(|(a, b)| f64::from((a - b).abs()));
                    // From 2026 to 2031 is five years, or six with both counted.
                    let coarse = unit.factor == 12.0
                        && years.is_some_and(|n| {
                            n > 0.0 && (self.quantity.value == n || self.quantity.value == n + 1.0)
                        })
                        && (a.month.is_none() || b.month.is_none());
                    exact || coarse
                }
                _ => {
                    let days = a
                        .day()
                        .zip(b.day())
                        .map(|(a, b)| f64::from((a.number() - b.number()).abs()) * 1440.0);
                    days.is_some_and(|days| (days - wanted).abs() < 720.0)
                }
            }
        };
        (0..count.min(ends.len())).find_map(|at| {
            let (a, from) = &ends[at];
            let (_, to) = ends.iter().skip(at + 1).find(|(b, _)| apart(a, b))?;
            Some(format!("between {from} and {to} lie {}", self.as_claimed()))
        })
    }

    /// How far a time that is not exact may be from the one reckoned, as shares of it.
    fn reach(&self) -> Option<(f64, f64)> {
        match self.quantity.bound {
            Bound::Exact => None,
            Bound::About => Some((1.0 - APPROXIMATE_GAP, 1.0 + APPROXIMATE_GAP)),
            Bound::Over | Bound::AtLeast => Some((1.0, 1.0 + BOUNDED_GAP)),
            Bound::Nearly | Bound::Under | Bound::AtMost => Some((1.0 - BOUNDED_GAP, 1.0)),
        }
    }

    fn as_claimed(&self) -> &str {
        self.cx.claim_words(&self.quantity.measured)
    }
}

fn as_date(day: Day) -> DateValue {
    DateValue { year: Some(day.year), month: Some(day.month), day: Some(day.day), ..DateValue::default() }
}

/// Two amounts in one measure: in base units where both have a unit; `None` where the units do not go together.
fn in_one_unit(a: &Quantity, b: &Quantity) -> Option<(f64, f64)> {
    match (a.unit, b.unit) {
        (Some(x), Some(y)) if x.dimension == y.dimension => Some((x.base(a.value), y.base(b.value))),
        (Some(_), Some(_)) => None,
        _ => Some((a.value, b.value)),
    }
}

/// Whether two numbers stand together as parts of one whole ("seven votes to two").
fn beside(a: &Quantity, b: &Quantity) -> bool {
    b.tokens.start.abs_diff(a.tokens.end) <= PARTS_APART
}

/// A number for a reader: three figures, thousands parted, large ones in millions and billions.
pub(super) fn figure(value: f64) -> String {
    for (scale, name) in [(1e12, " trillion"), (1e9, " billion"), (1e6, " million")] {
        if value.abs() >= scale {
            return format!("{}{name}", figure(value / scale));
        }
    }
    let places = if value.abs() < 10.0 { 100.0 } else { 10.0 };
    let rounded = (value * places).round() / places;
    let (whole, rest) = (rounded.trunc() as i64, (rounded.fract().abs() * places).round() as i64);
    let digits = whole.abs().to_string();
    let mut parted = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            parted.push(',');
        }
        parted.push(digit);
    }
    let sign = if rounded < 0.0 { "-" } else { "" };
    let width = if places == 100.0 { 2 } else { 1 };
    let decimals = format!("{rest:0width$}");
    let decimals = decimals.trim_end_matches('0');
    if decimals.is_empty() { format!("{sign}{parted}") } else { format!("{sign}{parted}.{decimals}") }
}

#[cfg(test)]
mod tests {
    use super::figure;

    #[test]
    fn figures_are_short() {
        for (value, text) in [
            (12.5, "12.5"),
            (66.6667, "66.7"),
            (1.2, "1.2"),
            (0.25, "0.25"),
            (12_345.0, "12,345"),
            (8e8, "800 million"),
            (2.0, "2"),
        ] {
            assert_eq!(figure(value), text);
        }
    }
}
