//! The parser: arc-hybrid transitions (Kuhlmann, Gómez-Rodríguez, Satta: Dynamic programming algorithms for
//! transition-based dependency parsers, ACL 2011), each the best by the scores of the state it is taken in.
//!
//! The words wait in a buffer with the root behind them. A shift moves the first word of the buffer to the
//! stack; a left arc hangs the top of the stack on the first of the buffer, a right arc on the word below it
//! on the stack, and either takes it away. So every word is shifted once and taken away once, and the time
//! is linear in the words. The root takes only the last word on the stack, so there is one root.

use super::labels::{RELATIONS, Relation};
use super::lexeme::Lexeme;
use super::model::{CLASSES_MAX, Model, mix};

/// A transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    Shift,
    Left,
    Right,
}

/// No word.
const NONE: usize = usize::MAX;

/// A word and what hangs on it so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    word: u64,
    class: u64,
    pub head: Option<usize>,
    pub relation: u8,
    /// The outermost two dependents on either side, outermost first.
    left: [usize; 2],
    right: [usize; 2],
    left_count: u8,
    right_count: u8,
    /// One bit for each relation that a dependent has.
    left_set: u64,
    right_set: u64,
}

impl Node {
    fn new(word: u64, class: u64) -> Self {
        Self {
            word,
            class,
            head: None,
            relation: Relation::Root as u8,
            left: [NONE; 2],
            right: [NONE; 2],
            left_count: 0,
            right_count: 0,
            left_set: 0,
            right_set: 0,
        }
    }
}

/// Stack, buffer and arcs of one sentence.
#[derive(Debug, Default)]
pub(super) struct State {
    /// The words, then the root.
    pub nodes: Vec<Node>,
    pub stack: Vec<usize>,
    /// The first word of the buffer.
    pub next: usize,
}

impl State {
    /// The state before the first move.
    pub fn start(&mut self, words: &[Lexeme], classes: &[u8]) {
        self.nodes.clear();
        self.nodes
            .extend(words.iter().zip(classes).map(|(word, &class)| Node::new(word.word, u64::from(class))));
        self.nodes.push(Node::new(1, 128));
        self.stack.clear();
        self.next = 0;
    }

    /// The place of the root, which is the number of words.
    pub fn root(&self) -> usize {
        self.nodes.len() - 1
    }

    /// Whether every word has its head.
    pub fn is_done(&self) -> bool {
        self.next == self.root() && self.stack.is_empty()
    }

    /// The word `depth` below the top of the stack.
    pub fn below(&self, depth: usize) -> Option<usize> {
        self.stack.len().checked_sub(depth + 1).map(|at| self.stack[at])
    }

    /// Whether a move can be taken. In every state but the last at least one can.
    pub fn allows(&self, step: Move) -> bool {
        match step {
            Move::Shift => self.next < self.root(),
            Move::Left if self.next == self.root() => self.stack.len() == 1,
            Move::Left => !self.stack.is_empty(),
            Move::Right => self.stack.len() > 1,
        }
    }

    /// The head and the dependent a move makes an arc between.
    pub fn arc(&self, step: Move) -> Option<(usize, usize)> {
        match step {
            Move::Shift => None,
            Move::Left => Some((self.next, self.below(0)?)),
            Move::Right => Some((self.below(1)?, self.below(0)?)),
        }
    }

    /// Takes a move that [`State::allows`]; `relation` is for its arc, if it makes one.
    pub fn take(&mut self, step: Move, relation: u8) {
        let Some((head, word)) = self.arc(step) else {
            self.stack.push(self.next);
            self.next += 1;
            return;
        };
        self.stack.pop();
        let is_root = head == self.root();
        let node = &mut self.nodes[word];
        node.head = Some(head).filter(|_| !is_root);
        node.relation = relation;
        let head = &mut self.nodes[head];
        if step == Move::Left {
            head.left = [word, head.left[0]];
            head.left_count = head.left_count.saturating_add(1);
            head.left_set |= 1 << relation;
        } else {
            head.right = [word, head.right[0]];
            head.right_count = head.right_count.saturating_add(1);
            head.right_set |= 1 << relation;
        }
    }

    /// The allowed move with the highest score, given the scores of a left and a right arc against a shift.
    pub fn best<S: Copy + PartialOrd + Default>(&self, scores: [S; 2]) -> Move {
        let choices = [(Move::Shift, S::default()), (Move::Left, scores[0]), (Move::Right, scores[1])];
        let mut best: Option<(Move, S)> = None;
        for (step, score) in choices {
            if self.allows(step) && best.is_none_or(|(_, known)| score > known) {
                best = Some((step, score));
            }
        }
        best.map_or(Move::Shift, |(step, _)| step)
    }
}

/// Parses the sentence that `state` was started with. Linear in the words.
pub(super) fn parse(model: &Model<'_>, state: &mut State) {
    let mut found = Vec::with_capacity(FEATURES);
    while !state.is_done() {
        found.clear();
        features(state, &mut found);
        let mut scores = [0; 2];
        for &feature in &found {
            model.moves.add(feature, &mut scores);
        }
        let step = state.best(scores);
        let relation = match state.arc(step) {
            Some((head, word)) if head != state.root() => {
                found.clear();
                relation_features(state, head, word, &mut found);
                let mut scores = [0; CLASSES_MAX];
                for &feature in &found {
                    model.relations.add(feature, &mut scores);
                }
                best_relation(&scores)
            }
            _ => Relation::Root as u8,
        };
        state.take(step, relation);
    }
}

/// The relation with the highest score, the first among equals.
pub(super) fn best_relation<S: Copy + PartialOrd>(scores: &[S; CLASSES_MAX]) -> u8 {
    let mut best = 0;
    for relation in 1..RELATIONS.len() {
        if scores[relation] > scores[best] && relation != Relation::Root as usize {
            best = relation;
        }
    }
    best as u8
}

/// The features of the relation between a head and a dependent, just before the arc is made.
pub(super) fn relation_features(state: &State, head: usize, word: usize, out: &mut Vec<u64>) {
    let absent = Node::new(0, 129);
    let node = |at: usize| state.nodes.get(at).unwrap_or(&absent);
    let label = |node: &Node| u64::from(node.relation) + 1;
    let (from, to) = (head.min(word), head.max(word));
    let side = u64::from(head > word) | ((to - from).min(4) as u64) << 1;
    let (before, after) = (node(word.wrapping_sub(1)), node(word + 1));
    let (before_head, after_head) = (node(head.wrapping_sub(1)), node(head + 1));
    let (h, d) = (node(head), node(word));
    let [l, l2] = d.left.map(node);
    let r = node(d.right[0]);
    let above = state.stack.len().checked_sub(3).map_or(&absent, |at| node(state.stack[at]));
    let (ht, dt) = (h.class, d.class);
    let tags = ht | dt << 8;
    let mut name = 0;
    let mut put = |a: u64, b: u64| {
        name += 1;
        out.push(mix(mix(mix(0xA2C5, name), a), b));
    };
    put(side, tags);
    put(side, 0);
    put(h.word, side);
    put(d.word, side);
    put(h.word, dt);
    put(d.word, ht);
    put(h.word, mix(d.word, side));
    put(mix(side, ht), d.word);
    put(mix(side, dt), h.word);
    put(d.word, d.left_set);
    put(dt, d.left_set);
    put(dt, d.right_set);
    put(tags, d.left_set);
    put(tags, d.right_set);
    put(h.word, h.left_set);
    put(mix(ht, dt), h.left_set);
    put(mix(ht, dt), h.right_set);
    put(mix(h.word, dt), h.right_set);
    put(mix(h.word, dt), h.left_set);
    put(mix(h.left_set, h.right_set), tags);
    put(l.word, side);
    put(l.word, tags);
    put(mix(l.word, h.word), dt);
    put(mix(l.word, d.word), ht);
    put(mix(l2.word, l.class), tags);
    put(r.word, tags);
    put(label(l) | label(l2) << 8 | label(r) << 16, tags);
    put(before.class | after.class << 8, mix(tags, side));
    put(before.word, mix(tags, side));
    put(after.word, mix(tags, side));
    put(before_head.class | after_head.class << 8, mix(tags, side));
    put(after_head.word, mix(tags, side));
    put(before_head.word, mix(tags, side));
    put(above.class, mix(tags, side));
    put(node(h.left[0]).word, mix(tags, side));
    put(node(h.right[0]).word, mix(tags, side));
    put(u64::from(from == 0) | u64::from(to + 1 == state.root()) << 1, mix(tags, side));
    put(u64::from(head == state.next), mix(h.word, d.word));
}

/// Room for the features of one state.
const FEATURES: usize = 128;

/// The features of a state, after Zhang and Nivre (Transition-based dependency parsing with rich non-local
/// features, ACL 2011), fitted to arc-hybrid: words, classes, dependents and distances of the three words on
/// top of the stack and the three first in the buffer.
pub(super) fn features(state: &State, out: &mut Vec<u64>) {
    let absent = Node::new(0, 129);
    let node = |at: usize| state.nodes.get(at).unwrap_or(&absent);
    let stack = |depth: usize| state.below(depth).unwrap_or(NONE);
    let (s0, s1, s2) = (stack(0), stack(1), stack(2));
    let (b0, b1, b2) = (state.next, state.next + 1, state.next + 2);
    let far = |a: usize, b: usize| match b.wrapping_sub(a) {
        _ if a == NONE || b == NONE => 0,
        near @ 1..=4 => near as u64,
        5..=6 => 5,
        7..=10 => 6,
        _ => 7,
    };
    let (d0, d1) = (far(s0, b0), far(s1, s0));
    let (s0, s1, s2, b0, b1, b2) = (node(s0), node(s1), node(s2), node(b0), node(b1), node(b2));
    let [s0l, s0l2] = s0.left.map(node);
    let [s0r, s0r2] = s0.right.map(node);
    let [s1l, s1l2] = s1.left.map(node);
    let [s1r, s1r2] = s1.right.map(node);
    let [b0l, b0l2] = b0.left.map(node);
    let both = |node: &Node| mix(node.word, node.class);
    let (s0x, s1x, s2x, b0x, b1x) = (both(s0), both(s1), both(s2), both(b0), both(b1));
    let (s0w, s1w, b0w, b1w) = (s0.word, s1.word, b0.word, b1.word);
    // Classes take eight bits each, so three of them and a small number fit into one value.
    let tags = |a: &Node, b: &Node, c: &Node| a.class | b.class << 8 | c.class << 16;
    let label = |node: &Node| u64::from(node.relation) + 1;
    let sides = |node: &Node| u64::from(node.left_count.min(7)) | u64::from(node.right_count.min(7)) << 3;
    let (t0, t1, tb) = (s0.class, s1.class, b0.class);
    let mut name = 0;
    let mut put = |a: u64, b: u64| {
        name += 1;
        out.push(mix(mix(mix(0x5EED, name), a), b));
    };
    let mut triple = 0;
    let mut tri = |a: u64, b: u64, c: u64| {
        triple += 1;
        mix(mix(mix(triple, a), b), c)
    };

    put(0, 0);
    for word in [s0, s1, b0] {
        put(word.word, 1);
        put(word.class, 2);
        put(both(word), 3);
    }
    put(s2x, 0);
    put(s2.class, 0);
    put(b1x, 0);
    put(b1.class, 0);
    put(b1w, 0);
    put(b2.class, 0);
    put(both(b2), 0);

    // Pairs of the three words a move is about.
    put(s0x, b0x);
    put(s0x, b0w);
    put(s0w, b0x);
    put(s0x, tb);
    put(t0, b0x);
    put(s0w, b0w);
    put(t0 | tb << 8, d0);
    put(s1x, s0x);
    put(s1w, s0w);
    put(s1x, t0);
    put(t1, s0x);
    put(t1 | t0 << 8, d1);
    put(t1, tb);
    put(s1w, b0w);
    put(s1x, tb);
    put(t1, b0x);
    put(tb, b1.class);
    put(b0w, b1.class);
    put(s0w, b1.class);
    put(s0x, b1x);
    put(s0.class, b1x);

    // Three classes, and one or two words with classes.
    put(tags(s0, b0, b1), 0);
    put(tags(s1, s0, b0), 0);
    put(tags(s2, s1, s0), 0);
    put(tags(b0, b1, b2), 0);
    put(tags(s0, b0, b1), b2.class);
    put(tags(s1, s0, b0), b1.class);
    put(tags(s2, s1, s0), tb);
    put(s0w, tags(s1, b0, b1));
    put(b0w, tags(s1, s0, b1));
    put(s1w, tags(s0, b0, b1));
    put(tri(s1w, s0w, tb), 0);
    put(tri(s0w, b0w, t1), 0);
    put(tri(s1w, b0w, t0), 0);

    // Distances.
    put(s0w, d0);
    put(b0w, d0);
    put(s1w, d1);
    put(s0w, d1);
    put(tags(s0, b0, s1), d0 | d1 << 3);

    // Dependents.
    for (word, left, left2, right, right2) in [(s0, s0l, s0l2, s0r, s0r2), (s1, s1l, s1l2, s1r, s1r2)] {
        put(left.word, label(left));
        put(left.class, label(left));
        put(right.word, label(right));
        put(right.class, label(right));
        put(tags(word, left, left2), label(left) | label(left2) << 8);
        put(tags(word, right, right2), label(right) | label(right2) << 8);
        put(word.word, sides(word));
        put(word.class, sides(word));
        put(word.class, word.left_set);
        put(word.class, word.right_set);
        put(word.word, word.left_set);
        put(word.word, word.right_set);
    }
    put(b0l.word, label(b0l));
    put(b0l.class, label(b0l));
    put(tags(b0, b0l, b0l2), label(b0l) | label(b0l2) << 8);
    put(b0w, sides(b0));
    put(tb, b0.left_set);
    put(b0w, b0.left_set);
    put(tags(s1, s0, s0l), label(s0l));
    put(tags(s1, s0, s0r), label(s0r));
    put(tags(s1, s1l, s0), label(s1l));
    put(tags(s1, s1r, s0), label(s1r));
    put(tags(s0, s0l, b0), label(s0l));
    put(tags(s0, s0r, b0), label(s0r));
    put(tags(s0, b0l, b0), label(b0l));
    put(tags(s1, s0, b0), mix(s1.right_set, s0.left_set));
    put(tags(s0, b0, b1), mix(s0.left_set, s0.right_set));
    put(tri(t1, t0, s1.right_set), s0.left_set);

    // The preposition or marker of the word on top, with what it could hang on.
    put(s1w, s0l.word);
    put(t1 | t0 << 8, s0l.word);
    put(tri(s1w, s0l.word, s0w), t0);
    put(s0w, s0l.word);
    put(tb | t0 << 8, s0l.word);
    put(tri(b0w, s0l.word, t0), 0);
    put(tags(s2, s1, s0), s0l.word);
    put(s2.word, s0l.word);
}
