//! The optional model file: what is said when it cannot be read, and what it gives when it can.
//!
//! The models are invented: a vocabulary of a few words and weights from a counter. They show that every
//! fault is named and that the arithmetic is that of `tools/model_reference.py`. Real weights are used by one
//! test when `SOURCECHECK_MODEL` names the folder of all-MiniLM-L6-v2 (see `docs/model-file.md`).

#![cfg(feature = "cli")]

mod common;

use common::Sandbox;
use common::{status, stderr};
use sourcecheck::{ErrorKind, Similarity};

#[cfg(not(feature = "model"))]
mod without_the_feature {
    use super::*;

    #[test]
    fn the_error_says_how_to_build_with_it() {
        let error = Similarity::load("somewhere".as_ref()).expect_err("no encoder in this build");
        assert_eq!(error.kind(), ErrorKind::Model);
        let message = error.to_string();
        assert!(message.starts_with("somewhere: ") && message.contains("--features model"), "{message}");
    }

    #[test]
    fn the_program_ends_with_status_2() {
        let sandbox = Sandbox::new();
        sandbox.write("a.txt", "The board met.");
        let output = sandbox.run(&["check", "a.txt", "--source", "a.txt", "--model", "somewhere"]);
        assert_eq!(status(&output), 2);
        assert!(stderr(&output).contains("--features model"), "{}", stderr(&output));
    }
}

#[cfg(feature = "model")]
mod with_the_feature {
    use super::*;
    use serde_json::{Value, json};
    use sourcecheck::read::Format;
    use sourcecheck::similarity::ModelKind;
    use sourcecheck::{Checker, Document};

    const WORDS: [&str; 16] = [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "board", "lamp", "harbour", "met", "is", "##s", "##er",
        ".", "a", "lit", "guild",
    ];
    const SIZE: usize = 8;
    const WIDE: usize = 16;
    const WINDOW: usize = 24;

    /// A model as data, so that a test can spoil one part of it.
    #[derive(Clone)]
    struct Model {
        config: Value,
        tokenizer: Value,
        /// Name, type, shape and bytes of every tensor.
        tensors: Vec<(String, &'static str, Vec<usize>, Vec<u8>)>,
    }

    impl Model {
        /// A model of one layer and two heads.
        fn new() -> Self {
            let vocab: serde_json::Map<String, Value> =
                WORDS.iter().enumerate().map(|(id, word)| ((*word).to_owned(), id.into())).collect();
            let mut model = Self {
                config: json!({
                    "model_type": "bert", "architectures": ["BertModel"], "hidden_act": "gelu",
                    "hidden_size": SIZE, "intermediate_size": WIDE, "num_hidden_layers": 1,
                    "num_attention_heads": 2, "max_position_embeddings": WINDOW, "type_vocab_size": 2,
                    "vocab_size": WORDS.len(), "layer_norm_eps": 1e-12,
                }),
                tokenizer: json!({
                    "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                        "strip_accents": null, "lowercase": true},
                    "pre_tokenizer": {"type": "BertPreTokenizer"},
                    "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
                    "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                        "max_input_chars_per_word": 100, "vocab": vocab},
                }),
                tensors: Vec::new(),
            };
            model.add("embeddings.word_embeddings.weight", &[WORDS.len(), SIZE]);
            model.add("embeddings.position_embeddings.weight", &[WINDOW, SIZE]);
            model.add("embeddings.token_type_embeddings.weight", &[2, SIZE]);
            model.linear("embeddings.LayerNorm", &[SIZE]);
            for part in ["self.query", "self.key", "self.value", "output.dense"] {
                model.linear(&format!("encoder.layer.0.attention.{part}"), &[SIZE, SIZE]);
            }
            model.linear("encoder.layer.0.attention.output.LayerNorm", &[SIZE]);
            model.linear("encoder.layer.0.intermediate.dense", &[WIDE, SIZE]);
            model.linear("encoder.layer.0.output.dense", &[SIZE, WIDE]);
            model.linear("encoder.layer.0.output.LayerNorm", &[SIZE]);
            model
        }

        /// The same with a classifier of some labels, its tensors named as in a classifier.
        fn classifier(labels: &[&str]) -> Self {
            let mut model = Self::new();
            model.tensors.iter_mut().for_each(|tensor| tensor.0.insert_str(0, "bert."));
            model.linear("bert.pooler.dense", &[SIZE, SIZE]);
            model.linear("classifier", &[labels.len(), SIZE]);
            model.config["architectures"] = json!(["BertForSequenceClassification"]);
            let names = labels.iter().enumerate().map(|(id, label)| (id.to_string(), json!(label)));
            model.config["id2label"] = Value::Object(names.collect());
            model
        }

        fn linear(&mut self, name: &str, shape: &[usize]) {
            self.add(&format!("{name}.weight"), shape);
            self.add(&format!("{name}.bias"), &shape[..1]);
        }

        /// Adds a tensor of numbers between -1 and 1 that depend on nothing but their place.
        fn add(&mut self, name: &str, shape: &[usize]) {
            let mut state = self.tensors.len() as u32;
            let mut number = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as f32 / (1u32 << 23) as f32 - 1.0
            };
            let bytes = (0..shape.iter().product()).flat_map(|_| number().to_le_bytes()).collect();
            self.tensors.push((name.to_owned(), "F32", shape.to_vec(), bytes));
        }

        /// The tensors in the layout of safetensors: length of the header, header, data.
        fn safetensors(&self) -> Vec<u8> {
            let (mut header, mut data) = (serde_json::Map::new(), Vec::new());
            for (name, kind, shape, bytes) in &self.tensors {
                let start = data.len();
                data.extend_from_slice(bytes);
                let entry = json!({"dtype": kind, "shape": shape, "data_offsets": [start, data.len()]});
                header.insert(name.clone(), entry);
            }
            let header = Value::Object(header).to_string();
            [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &data].concat()
        }

        fn write(&self, sandbox: &Sandbox) {
            sandbox.write("model/config.json", self.config.to_string());
            sandbox.write("model/tokenizer.json", self.tokenizer.to_string());
            sandbox.write("model/model.safetensors", self.safetensors());
        }

        fn load(&self) -> Result<Similarity, sourcecheck::Error> {
            let sandbox = Sandbox::new();
            self.write(&sandbox);
            Similarity::load(&sandbox.path("model"))
        }

        /// The message of the error that loading ends with.
        fn fault(&self) -> String {
            let error = self.load().expect_err("a spoilt model");
            assert_eq!(error.kind(), ErrorKind::Model);
            error.to_string()
        }
    }

    fn assert_says(message: &str, parts: &[&str]) {
        for part in parts {
            assert!(message.contains(part), "`{part}` is not in: {message}");
        }
    }

    fn near(a: &[f32], b: &[f32]) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-5)
    }

    #[test]
    fn a_folder_that_is_missing_or_incomplete_is_named_with_what_belongs_in_it() {
        let sandbox = Sandbox::new();
        let fault = || Similarity::load(&sandbox.path("model")).expect_err("no model").to_string();
        assert_says(&fault(), &["model: no such folder", "`config.json`, `model.safetensors`"]);
        sandbox.write("model/pytorch_model.bin", "");
        assert_says(
            &fault(),
            &["`config.json`, `model.safetensors`, `tokenizer.json` missing", "`pytorch_model.bin`"],
        );
        sandbox.write("model/config.json", "{}");
        sandbox.write("model/model.safetensors", "");
        assert_says(&fault(), &["`tokenizer.json` missing"]);
        sandbox.write("file", "");
        let message = Similarity::load(&sandbox.path("file")).expect_err("a file").to_string();
        assert_says(&message, &["not a folder"]);
    }

    #[test]
    fn a_damaged_file_is_named() {
        let sandbox = Sandbox::new();
        let model = Model::new();
        let fault = |name: &str, bytes: &[u8]| {
            model.write(&sandbox);
            sandbox.write(name, bytes);
            Similarity::load(&sandbox.path("model")).expect_err("a damaged file").to_string()
        };
        assert_says(&fault("model/config.json", b"{\n\"model_type\": }"), &["config.json:2: "]);
        assert_says(&fault("model/tokenizer.json", b"[]"), &["tokenizer.json:1: "]);
        for bytes in [&b""[..], b"PK\x03\x04 not this", &[0xff; 64], &model.safetensors()[..200]] {
            let message = fault("model/model.safetensors", bytes);
            assert_says(&message, &["model.safetensors: not a safetensors file"]);
        }
        let mut cut = model.safetensors();
        cut.truncate(cut.len() - 1);
        assert_says(&fault("model/model.safetensors", &cut), &["cut short"]);
    }

    #[test]
    fn a_model_of_another_architecture_is_refused() {
        let with = |key: &str, value: Value| {
            let mut model = Model::new();
            model.config[key] = value;
            model.fault()
        };
        assert_says(&with("model_type", json!("roberta")), &["config.json: ", "`roberta`", "`bert`"]);
        assert_says(&with("hidden_act", json!("silu")), &["`hidden_act` is `silu`"]);
        assert_says(&with("position_embedding_type", json!("relative_key")), &["`relative_key`"]);
        assert_says(&with("num_attention_heads", json!(3)), &["cannot be shared among 3"]);
        assert_says(&with("num_attention_heads", json!(0)), &["`num_attention_heads` is 0"]);
        assert_says(&with("hidden_size", json!("8")), &["config.json:1: "]);
        assert_says(&with("max_position_embeddings", json!(2)), &["position_embeddings"]);
        let mut model = Model::new();
        model.tokenizer["model"]["type"] = json!("Unigram");
        assert_says(&model.fault(), &["tokenizer.json: ", "`Unigram`", "`WordPiece`"]);
    }

    #[test]
    fn files_of_different_models_are_told_apart() {
        let mut model = Model::new();
        model.config["intermediate_size"] = json!(WIDE + 1);
        assert_says(
            &model.fault(),
            &["`encoder.layer.0.intermediate.dense.weight` has shape [16, 8]", "[17, 8]"],
        );
        let mut model = Model::new();
        model.config["num_hidden_layers"] = json!(usize::MAX);
        assert_says(&model.fault(), &["no tensor `encoder.layer.1."]);
        let mut model = Model::new();
        model.tokenizer["model"]["vocab"]["quay"] = json!(WORDS.len());
        assert_says(&model.fault(), &["a piece of number 16", "`vocab_size` is 16"]);
        let mut model = Model::new();
        model.tokenizer["model"]["vocab"].as_object_mut().expect("a map").remove("[SEP]");
        assert_says(&model.fault(), &["no piece `[SEP]`"]);
    }

    #[test]
    fn tensors_of_other_numbers_are_refused() {
        let mut model = Model::new();
        model.tensors[0].1 = "F16";
        model.tensors[0].3.truncate(WORDS.len() * SIZE * 2);
        assert_says(&model.fault(), &["`embeddings.word_embeddings.weight` holds F16"]);
        let mut model = Model::new();
        model.tensors[0].3[..4].copy_from_slice(&f32::NAN.to_le_bytes());
        assert_says(&model.fault(), &["values that are no numbers"]);
    }

    #[test]
    fn a_classifier_without_entailment_is_refused() {
        assert_says(&Model::classifier(&["joy", "anger"]).fault(), &["2 labels", "entailment"]);
    }

    #[test]
    fn the_vectors_are_those_of_the_reference() {
        let model = Model::new().load().expect("a sound model");
        assert_eq!(model.kind(), ModelKind::Embedding);
        let vectors =
            model.embed(&["The board met.", "A lamp is lit; the harbour's lamps"]).expect("vectors");
        // From tools/model_reference.py.
        let wanted = REFERENCE;
        for (vector, wanted) in vectors.iter().zip(wanted) {
            assert!(near(vector, &wanted), "{vector:?} is not {wanted:?}");
        }
        assert!(model.score(&[("a", "b")]).is_err());
    }

    #[test]
    fn vectors_do_not_depend_on_the_texts_beside_them_or_on_the_threads() {
        let texts: Vec<String> =
            (0..200).map(|n| [&WORDS[n % 16..], &["met"; 30][..n % 31]].concat().join(" ")).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).chain(["", "\u{200b}\n"]).collect();
        let alone: Vec<_> = texts
            .iter()
            .map(|text| Model::new().load().expect("sound").embed(&[text]).expect("a vector")[0].to_vec())
            .collect();
        for threads in [1, 2, 5] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            let model = Model::new().load().expect("sound");
            let together = pool.install(|| model.embed(&texts).expect("vectors"));
            let again = pool.install(|| model.embed(&texts).expect("vectors"));
            for ((together, again), alone) in together.iter().zip(&again).zip(&alone) {
                assert_eq!(together[..], alone[..]);
                assert!(std::sync::Arc::ptr_eq(together, again), "computed twice");
            }
        }
    }

    #[test]
    fn a_cross_encoder_scores_pairs() {
        let relevance = Model::classifier(&["LABEL_0"]).load().expect("sound");
        assert_eq!(relevance.kind(), ModelKind::CrossEncoder);
        let pair = ("The board met.", "A lamp is lit");
        let entailment =
            Model::classifier(&["contradiction", "entailment", "neutral"]).load().expect("sound");
        let scores =
            [relevance.score(&[pair]).expect("a score")[0], entailment.score(&[pair]).expect("a score")[0]];
        // From tools/model_reference.py: the logistic of one logit, the share of the second of three.
        assert!(near(&scores, &SCORES), "{scores:?}");
        assert!(relevance.embed(&["a"]).is_err());
        assert!(relevance.score(&[]).expect("nothing").is_empty());
    }

    #[test]
    fn a_vocabulary_may_be_a_list() {
        let sandbox = Sandbox::new();
        Model::new().write(&sandbox);
        std::fs::remove_file(sandbox.path("model/tokenizer.json")).expect("removed");
        sandbox.write("model/vocab.txt", WORDS.join("\n"));
        let text = &["The board's lamps"][..];
        let listed = Similarity::load(&sandbox.path("model")).expect("sound").embed(text).expect("a vector");
        let wanted = Model::new().load().expect("sound").embed(text).expect("a vector");
        assert_eq!(listed, wanted);
        sandbox.write("model/vocab.txt", b"\xff\xfe");
        let message = Similarity::load(&sandbox.path("model")).expect_err("bytes").to_string();
        assert_says(&message, &["vocab.txt: not UTF-8"]);
    }

    #[test]
    fn a_check_with_scores_has_the_verdicts_of_one_without() {
        let text = "The board met at the harbour. The guild lit a lamp.";
        let source = || Document::from_text("s", Format::Plain, text);
        let derivative =
            Document::from_text("d", Format::Plain, "The guild lit the lamp. The board met twice.");
        let plain = Checker::new().reasons(true).check(&[source()], &derivative);
        let model = Model::classifier(&["LABEL_0"]).load().expect("sound");
        let scored = Checker::new().reasons(true).similarity(model).check(&[source()], &derivative);
        for (plain, scored) in plain.passages.iter().zip(&scored.passages) {
            assert_eq!((plain.verdict, plain.confidence), (scored.verdict, scored.confidence));
            let scores = scored.reasons.iter().filter(|reason| reason.name == "model").count();
            assert_eq!(scores, scored.evidence.len());
        }
        assert!(scored.passages.iter().any(|passage| !passage.evidence.is_empty()));
    }

    #[test]
    fn the_program_takes_the_folder_from_the_command_line_or_the_configuration() {
        let sandbox = Sandbox::new();
        Model::new().write(&sandbox);
        sandbox.write("a.txt", "The board met at the harbour.");
        let check = ["check", "a.txt", "--source", "a.txt", "--fail-on", "never"];
        let output = sandbox.run(&[&check[..], &["--model", "model"]].concat());
        assert_eq!(status(&output), 0, "{}", stderr(&output));
        sandbox.write("sourcecheck.toml", "model = \"model\"\n");
        sandbox.write("deep/b.txt", "The board met at the harbour.");
        let run =
            |folder: &str, args: &[&str]| sandbox.command(folder, args).output().expect("the program runs");
        let args = ["check", "b.txt", "--source", "b.txt", "--fail-on", "never"];
        assert_eq!(status(&run("deep", &args)), 0, "relative to the configuration");
        sandbox.write("sourcecheck.toml", "model = \"nowhere\"\n");
        let output = run("deep", &args);
        assert_eq!(status(&output), 2);
        assert_says(&stderr(&output), &["../nowhere: no such folder"]);
        Model::classifier(&["LABEL_0"]).write(&sandbox);
        let output = sandbox.run(&[&check[..], &["--model", "model"]].concat());
        assert_says(&stderr(&output), &["model: a cross-encoder; its scores are shown with --why"]);
    }

    #[test]
    fn labelled_records_are_judged_with_the_model_that_a_check_would_take() {
        let sandbox = Sandbox::new();
        Model::new().write(&sandbox);
        let record = json!({
            "id": "lamp", "task": "support", "label": "supported", "claim": "The guild lit a lamp.",
            "sources": [{"id": "s", "sentences": ["The board met at the harbour.", "The guild lit the lamp."]}],
        });
        sandbox.write("mine.jsonl", record.to_string());
        let predictions = |args: &[&str]| {
            let output =
                sandbox.run(&[&["eval", "mine.jsonl", "--why", "--predictions", "out.jsonl"], args].concat());
            assert_eq!(status(&output), 0, "{}", stderr(&output));
            let written = std::fs::read_to_string(sandbox.path("out.jsonl")).expect("predictions");
            serde_json::from_str::<Value>(&written).expect("one record")["candidates"][0].clone()
        };
        let considered = |candidates: &Value| candidates.as_array().map_or(0, Vec::len);
        let (without, with) = (predictions(&[]), predictions(&["--model", "model"]));
        // The model brings in the sentence that shares no word of weight, and says how near each one is.
        assert!(considered(&with) > considered(&without), "{without} {with}");
        let output = sandbox.run(&["eval", "mine.jsonl", "--model", "nowhere"]);
        assert_eq!(status(&output), 2);
        assert_says(&stderr(&output), &["nowhere: no such folder"]);
    }

    /// Runs with the weights of all-MiniLM-L6-v2 where they are; they are too large for the repository.
    #[test]
    fn real_weights_give_the_vectors_of_the_reference() {
        let Some(folder) = std::env::var_os("SOURCECHECK_MODEL") else {
            eprintln!("SOURCECHECK_MODEL names no folder; real weights were not tried");
            return;
        };
        let model = Similarity::load(folder.as_ref()).expect("a sound model");
        let texts = [
            "The board may hire 120 pilots by 2031.",
            "Up to one hundred and twenty pilots could be taken on.",
            "Grapes ripen late on the northern slope.",
        ];
        let vectors = model.embed(&texts).expect("vectors");
        // The first numbers of the first vector, from tools/model_reference.py.
        assert!(near(&vectors[0][..4], &[0.05, -0.052_598, -0.087_14, -0.047_362]), "{:?}", &vectors[0][..4]);
        let cosine =
            |a: usize, b: usize| -> f32 { vectors[a].iter().zip(&*vectors[b]).map(|(a, b)| a * b).sum() };
        assert!(cosine(0, 1) > 0.5 && cosine(0, 2) < 0.2, "{} {}", cosine(0, 1), cosine(0, 2));
    }

    #[rustfmt::skip]
    const REFERENCE: [[f32; SIZE]; 2] = [
        [-0.128354, -0.738002, -0.226996, -0.114644, -0.229907, -0.433891, 0.364134, 0.022245],
        [-0.14295, -0.710152, -0.229245, -0.114988, -0.131802, -0.488708, 0.387155, -0.05812],
    ];
    const SCORES: [f32; 2] = [0.383102, 0.186118];
}
