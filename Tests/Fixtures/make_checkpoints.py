"""Writes the small checkpoints `qwen3`, `llama3` and `qwen2-bf16-sharded` of this folder.

    python make_checkpoints.py OUT_DIR

Needs torch, transformers and safetensors. Each folder holds a checkpoint of random weights as
transformers saves it, and reference.safetensors: inputs, logits, token log-probs, loss, every
gradient and greedy ids, computed in float32.
"""
import os
import sys

import torch
from safetensors.torch import save_file
from transformers import (LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM,
                          Qwen3Config, Qwen3ForCausalLM)

VOCABULARY = 48
SHAPE = dict(vocab_size=VOCABULARY, hidden_size=16, num_hidden_layers=2, num_attention_heads=4,
             num_key_value_heads=2, intermediate_size=24, max_position_embeddings=256,
             bos_token_id=1, eos_token_id=[2, 5], attn_implementation="eager")


def widen(model, seed):
    """Weights so large that a wrong term shows; norms around one, biases around zero."""
    random = torch.Generator().manual_seed(seed)
    for name, weight in model.named_parameters():
        noise = torch.randn(weight.shape, generator=random)
        if weight.dim() == 1:
            weight.data = (1.0 if "norm" in name else 0.0) + 0.3 * noise
        else:
            weight.data = noise * (1.2 / weight.shape[1] ** 0.5)
    return model.eval()


def write(folder, model, seed, dtype=torch.float32, shard="1GB"):
    widen(model, seed).to(dtype).save_pretrained(folder, max_shard_size=shard)
    # Read again: `to` rounds the rotary frequencies too, which loading does not.
    model = type(model).from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    random = torch.Generator().manual_seed(seed + 1)
    rows, width, padding = 3, 40, [0, 7, 31]
    ids = torch.randint(3, VOCABULARY, (rows, width), generator=random)
    mask = torch.ones_like(ids)
    for row, count in enumerate(padding):
        mask[row, :count] = 0
    weights = torch.randn(rows, width - 1, generator=random)
    loss_mask = mask.clone()
    for row, count in enumerate(padding):
        loss_mask[row, :count + 2] = 0
    positions = (mask.cumsum(-1) - 1).clamp(min=0)
    logits = model(input_ids=ids, attention_mask=mask, position_ids=positions).logits
    log_probs = torch.log_softmax(logits[:, :-1], -1).gather(-1, ids[:, 1:, None])[..., 0]
    counted = loss_mask[:, 1:].float()
    loss = -(log_probs * weights * counted).sum() / counted.sum()
    loss.backward()
    with torch.no_grad():
        greedy = model.generate(ids[:1], attention_mask=mask[:1], max_new_tokens=24,
                                do_sample=False, eos_token_id=None, pad_token_id=0)
    kept = {"input_ids": ids, "attention_mask": mask, "loss_mask": loss_mask, "weights": weights,
            "logits": logits, "token_log_probs": log_probs, "loss": loss[None],
            "greedy_ids": greedy}
    kept |= {f"grad.{name}": weight.grad for name, weight in model.named_parameters()}
    save_file({name: (value.to(torch.int32) if value.dtype == torch.int64 else value.float())
               .detach().contiguous().clone() for name, value in kept.items()},
              os.path.join(folder, "reference.safetensors"))


out = sys.argv[1]
torch.set_num_threads(1)
write(f"{out}/qwen3", Qwen3ForCausalLM(Qwen3Config(
    **SHAPE, head_dim=12, rope_theta=1e5, tie_word_embeddings=True)), 3)
write(f"{out}/llama3", LlamaForCausalLM(LlamaConfig(
    **SHAPE, head_dim=16, attention_bias=True, mlp_bias=True, tie_word_embeddings=False,
    rope_parameters={"rope_type": "llama3", "rope_theta": 1e3, "factor": 4.0,
                     "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                     "original_max_position_embeddings": 32})), 5)
write(f"{out}/qwen2-bf16-sharded", Qwen2ForCausalLM(Qwen2Config(
    **SHAPE, rope_theta=1e6, tie_word_embeddings=False)), 7, torch.bfloat16, "6KB")
