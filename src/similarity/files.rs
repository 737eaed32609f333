//! The files of a model folder, read and checked: what passes here cannot fail in the forward pass.

use crate::error::{Error, ErrorKind};
use ndarray::{Array1, Array2};
use safetensors::{Dtype, SafeTensors};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Names of the files, as `transformers` and `sentence-transformers` write them.
pub(super) const CONFIG: &str = "config.json";
pub(super) const WEIGHTS: &str = "model.safetensors";
pub(super) const TOKENIZER: &str = "tokenizer.json";
pub(super) const VOCABULARY: &str = "vocab.txt";
pub(super) const TOKENIZER_CONFIG: &str = "tokenizer_config.json";
const POOLING: &str = "1_Pooling/config.json";
const WINDOW: &str = "sentence_bert_config.json";

/// Largest file read, in bytes: far above any model of this kind that runs on a processor in useful time.
const MAX_BYTES: u64 = 4 << 30;

/// Weights in forms that are not read, to say so where one lies in the folder.
const OTHER_WEIGHTS: [&str; 5] =
    ["pytorch_model.bin", "model.onnx", "onnx/model.onnx", "tf_model.h5", "model.safetensors.index.json"];

/// `config.json`: the sizes of the network.
#[derive(Deserialize)]
pub(super) struct Config {
    pub hidden_size: usize,
    pub intermediate_size: usize,
    pub num_hidden_layers: usize,
    pub num_attention_heads: usize,
    pub max_position_embeddings: usize,
    pub type_vocab_size: usize,
    pub vocab_size: usize,
    pub layer_norm_eps: f32,
    hidden_act: String,
    position_embedding_type: Option<String>,
    #[serde(default)]
    architectures: Vec<String>,
    /// Names of a classifier's outputs, by their number written in digits.
    #[serde(default)]
    pub id2label: BTreeMap<String, String>,
}

/// `1_Pooling/config.json`: how the vectors of the words become one.
#[derive(Default, Deserialize)]
struct PoolingConfig {
    #[serde(default)]
    pooling_mode_cls_token: bool,
    #[serde(default)]
    pooling_mode_mean_tokens: bool,
}

/// `sentence_bert_config.json`: how much of a text the model was trained to read.
#[derive(Default, Deserialize)]
struct WindowConfig {
    max_seq_length: Option<usize>,
}

/// How the vectors of the words become the vector of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pooling {
    /// Their mean.
    Mean,
    /// That of the mark before the first word.
    First,
}

/// A folder with a model.
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder, when it holds the files that a model needs.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let folder = Self { path: path.to_owned() };
        let wanted = format!("`{CONFIG}`, `{WEIGHTS}` and `{TOKENIZER}` (or `{VOCABULARY}`)");
        if !path.is_dir() {
            let what = if path.exists() { "not a folder" } else { "no such folder" };
            return Err(folder.fault("", format!("{what}; name the folder that holds {wanted} of a model")));
        }
        let mut missing: Vec<&str> = [CONFIG, WEIGHTS].into_iter().filter(|name| !folder.has(name)).collect();
        if !folder.has(TOKENIZER) && !folder.has(VOCABULARY) {
            missing.push(TOKENIZER);
        }
        if missing.is_empty() {
            return Ok(folder);
        }
        let other = OTHER_WEIGHTS.into_iter().find(|name| missing.contains(&WEIGHTS) && folder.has(name));
        let other =
            other.map_or(String::new(), |name| format!("; `{name}` is there, but only `{WEIGHTS}` is read"));
        let missing = missing.join("`, `");
        Err(folder.fault("", format!("`{missing}` missing{other}; a model folder holds {wanted}")))
    }

    /// Whether a file is there.
    pub fn has(&self, name: &str) -> bool {
        self.path.join(name).is_file()
    }

    /// An error about a file of the folder; about the folder itself when `name` is empty.
    pub fn fault(&self, name: &str, message: impl Into<String>) -> Error {
        let path = if name.is_empty() { self.path.clone() } else { self.path.join(name) };
        Error::new(ErrorKind::Model, message).at_path(path.display().to_string())
    }

    /// The bytes of a file.
    pub fn bytes(&self, name: &str) -> Result<Vec<u8>, Error> {
        let path = self.path.join(name);
        let read = || {
            let len = std::fs::metadata(&path)?.len();
            if len > MAX_BYTES {
                let message = format!("{len} bytes, more than the {MAX_BYTES} that are read");
                return Err(Error::new(ErrorKind::TooLarge, message));
            }
            Ok(std::fs::read(&path)?)
        };
        read().map_err(|error: Error| error.at_path(path.display().to_string()))
    }

    /// A JSON file.
    pub fn json<T: DeserializeOwned>(&self, name: &str) -> Result<T, Error> {
        serde_json::from_slice(&self.bytes(name)?).map_err(|error| {
            // serde_json counts lines from 1 and says 0 where it knows none.
            let line = error.line().max(1);
            self.fault(name, format!("{error}; is this file from a model of BERT kind?")).at_line(line)
        })
    }

    /// A JSON file that need not be there.
    fn optional<T: DeserializeOwned + Default>(&self, name: &str) -> Result<T, Error> {
        if self.has(name) { self.json(name) } else { Ok(T::default()) }
    }

    /// The sizes of the network, when it is one that the forward pass computes.
    pub fn config(&self) -> Result<Config, Error> {
        /// What tells a file of another architecture apart before its other keys are read.
        #[derive(Deserialize)]
        struct Kind {
            model_type: Option<String>,
        }
        let kind: Kind = self.json(CONFIG)?;
        let model_type = kind.model_type.unwrap_or_default();
        if model_type != "bert" {
            let message = format!("`model_type` is `{model_type}`; only models of type `bert` are read");
            return Err(self.fault(CONFIG, message));
        }
        let config: Config = self.json(CONFIG)?;
        let fault = |message: String| Err(self.fault(CONFIG, message));
        if config.hidden_act != "gelu" {
            return fault(format!("`hidden_act` is `{}`; only `gelu` is computed", config.hidden_act));
        }
        if let Some(other) = config.position_embedding_type.as_deref().filter(|name| *name != "absolute") {
            return fault(format!("`position_embedding_type` is `{other}`; only `absolute` is computed"));
        }
        for (name, size) in [
            ("hidden_size", config.hidden_size),
            ("intermediate_size", config.intermediate_size),
            ("num_hidden_layers", config.num_hidden_layers),
            ("num_attention_heads", config.num_attention_heads),
            ("type_vocab_size", config.type_vocab_size),
            ("vocab_size", config.vocab_size),
        ] {
            if size == 0 {
                return fault(format!("`{name}` is 0; the file is damaged"));
            }
        }
        if !config.hidden_size.is_multiple_of(config.num_attention_heads) {
            let (size, heads) = (config.hidden_size, config.num_attention_heads);
            return fault(format!(
                "`hidden_size` {size} cannot be shared among {heads} `num_attention_heads`"
            ));
        }
        if !(config.layer_norm_eps > 0.0 && config.layer_norm_eps.is_finite()) {
            return fault("`layer_norm_eps` must be above 0".to_owned());
        }
        Ok(config)
    }

    /// How vectors are pooled: the mean unless the folder says otherwise.
    pub fn pooling(&self) -> Result<Pooling, Error> {
        if !self.has(POOLING) {
            return Ok(Pooling::Mean);
        }
        let pooling: PoolingConfig = self.json(POOLING)?;
        match (pooling.pooling_mode_mean_tokens, pooling.pooling_mode_cls_token) {
            (true, false) => Ok(Pooling::Mean),
            (false, true) => Ok(Pooling::First),
            _ => Err(self.fault(POOLING, "only pooling by the mean or by the first token is computed")),
        }
    }

    /// Most tokens of one input, marks included.
    pub fn window(&self, config: &Config) -> Result<usize, Error> {
        /// The marks of a pair and a token of each text.
        const LEAST: usize = 5;
        let window: WindowConfig = self.optional(WINDOW)?;
        let longest = config.max_position_embeddings.min(window.max_seq_length.unwrap_or(usize::MAX));
        if longest < LEAST {
            return Err(self.fault(CONFIG, format!("a window of {longest} tokens leaves no room for a text")));
        }
        Ok(longest)
    }
}

impl Config {
    /// Whether the file says that the network ends in a classifier.
    pub fn classifies(&self) -> bool {
        self.architectures.iter().any(|name| name.ends_with("ForSequenceClassification"))
    }
}

/// The tensors of `model.safetensors`.
pub(super) struct Weights<'f> {
    folder: &'f Folder,
    tensors: SafeTensors<'f>,
    prefix: &'static str,
}

impl<'f> Weights<'f> {
    /// The tensors in `bytes`, with or without `bert.` before their names.
    pub fn new(folder: &'f Folder, bytes: &'f [u8]) -> Result<Self, Error> {
        let tensors = SafeTensors::deserialize(bytes).map_err(|error| {
            folder.fault(WEIGHTS, "not a safetensors file, or cut short; fetch it again").caused_by(error)
        })?;
        let prefixed = tensors.names().iter().any(|name| name.starts_with("bert."));
        Ok(Self { folder, tensors, prefix: if prefixed { "bert." } else { "" } })
    }

    /// Whether there is a tensor of this full name.
    pub fn has(&self, name: &str) -> bool {
        self.tensors.tensor(name).is_ok()
    }

    /// How many rows a tensor has, by its full name; `None` when it is not there.
    pub fn rows(&self, name: &str) -> Option<usize> {
        self.tensors.tensor(name).ok()?.shape().first().copied()
    }

    /// A matrix of the encoder.
    pub fn matrix(&self, name: &str, rows: usize, columns: usize) -> Result<Array2<f32>, Error> {
        self.full_matrix(&format!("{}{name}", self.prefix), rows, columns)
    }

    /// A vector of the encoder.
    pub fn vector(&self, name: &str, len: usize) -> Result<Array1<f32>, Error> {
        self.full_vector(&format!("{}{name}", self.prefix), len)
    }

    /// A matrix by its full name.
    pub fn full_matrix(&self, name: &str, rows: usize, columns: usize) -> Result<Array2<f32>, Error> {
        let values = self.values(name, &[rows, columns])?;
        Ok(Array2::from_shape_vec((rows, columns), values).expect("the shape was compared"))
    }

    /// A vector by its full name.
    pub fn full_vector(&self, name: &str, len: usize) -> Result<Array1<f32>, Error> {
        Ok(self.values(name, &[len])?.into())
    }

    fn values(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, Error> {
        let fault = |message: String| self.folder.fault(WEIGHTS, message);
        let tensor = self.tensors.tensor(name).map_err(|_| {
            fault(format!("no tensor `{name}`, which `{CONFIG}` asks for; the files are of different models"))
        })?;
        if tensor.shape() != shape {
            let found = tensor.shape();
            return Err(fault(format!(
                "tensor `{name}` has shape {found:?}, `{CONFIG}` asks for {shape:?}; the files are of different models"
            )));
        }
        if tensor.dtype() != Dtype::F32 {
            let found = tensor.dtype();
            return Err(fault(format!("tensor `{name}` holds {found:?} numbers; save the model in F32")));
        }
        let (numbers, _) = tensor.data().as_chunks::<4>();
        let values: Vec<f32> = numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        if !values.iter().all(|value| value.is_finite()) {
            return Err(fault(format!(
                "tensor `{name}` holds values that are no numbers; fetch the file again"
            )));
        }
        Ok(values)
    }
}
