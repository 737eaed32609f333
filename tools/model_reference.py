#!/usr/bin/env python3
"""What a model folder should give: the forward pass of BERT written out in numpy, apart from src/similarity.

usage: model_reference.py FOLDER TEXT...        one line a text: its vector, as JSON
       model_reference.py FOLDER --pair A B     the logits of a cross-encoder

Needs numpy, safetensors and tokenizers (the reference tokeniser). Every text is run by itself, so that there is
no padding; the mean is over all its tokens, marks included, as sentence-transformers takes it.
"""
import json, math, sys
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

erf = np.vectorize(math.erf)


class Model:
    def __init__(self, folder):
        folder = Path(folder)
        self.config = json.loads((folder / "config.json").read_text())
        tensors = load_file(folder / "model.safetensors")
        self.tensors = {name.removeprefix("bert."): value.astype(np.float64) for name, value in tensors.items()}
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        window = folder / "sentence_bert_config.json"
        longest = json.loads(window.read_text())["max_seq_length"] if window.exists() else 512
        self.tokenizer.enable_truncation(min(longest, self.config["max_position_embeddings"]))

    def linear(self, x, name):
        return x @ self.tensors[name + ".weight"].T + self.tensors[name + ".bias"]

    def norm(self, x, name):
        x = x - x.mean(-1, keepdims=True)
        x = x / np.sqrt((x**2).mean(-1, keepdims=True) + self.config["layer_norm_eps"])
        return x * self.tensors[name + ".weight"] + self.tensors[name + ".bias"]

    def hidden(self, encoding):
        t, heads = self.tensors, self.config["num_attention_heads"]
        x = t["embeddings.word_embeddings.weight"][encoding.ids]
        x = x + t["embeddings.position_embeddings.weight"][: len(encoding.ids)]
        x = x + t["embeddings.token_type_embeddings.weight"][encoding.type_ids]
        x = self.norm(x, "embeddings.LayerNorm")
        for nth in range(self.config["num_hidden_layers"]):
            layer = f"encoder.layer.{nth}."
            split = lambda y: y.reshape(len(y), heads, -1).transpose(1, 0, 2)
            q, k, v = (split(self.linear(x, f"{layer}attention.self.{part}")) for part in ("query", "key", "value"))
            scores = q @ k.transpose(0, 2, 1) / math.sqrt(q.shape[-1])
            shares = np.exp(scores - scores.max(-1, keepdims=True))
            shares /= shares.sum(-1, keepdims=True)
            seen = (shares @ v).transpose(1, 0, 2).reshape(x.shape)
            x = self.norm(x + self.linear(seen, layer + "attention.output.dense"), layer + "attention.output.LayerNorm")
            wide = self.linear(x, layer + "intermediate.dense")
            wide = 0.5 * wide * (1 + erf(wide / math.sqrt(2)))
            x = self.norm(x + self.linear(wide, layer + "output.dense"), layer + "output.LayerNorm")
        return x

    def embed(self, text):
        vector = self.hidden(self.tokenizer.encode(text)).mean(0)
        return vector / np.linalg.norm(vector)

    def logits(self, one, other):
        first = self.hidden(self.tokenizer.encode(one, other))[0]
        return self.linear(np.tanh(self.linear(first, "pooler.dense")), "classifier")


def main():
    model, arguments = Model(sys.argv[1]), sys.argv[2:]
    rows = [model.logits(*arguments[1:3])] if arguments[0] == "--pair" else map(model.embed, arguments)
    for row in rows:
        print(json.dumps([round(float(value), 6) for value in row]))


if __name__ == "__main__":
    main()
