"""Memory stays within what was asked for; measured in a process of its own."""

import json
import subprocess
import sys

import pytest
import torch

from grncore.profiling.memory import peak_memory
from grncore.scores.chunks import chunk_size, rows_at_once, table_width

SCRIPT = """
import json, sys
import numpy as np, torch
from grncore.decoding import Budget, decode
from grncore.profiling.memory import peak_memory
from grncore.nets.config import ResidualConfig
from grncore.nets.residual import ResidualHOS2

torch.set_num_threads(1)
torch.manual_seed(0)
scorer = ResidualHOS2(ResidualConfig(), n_cells=4).eval()
torch.nn.init.normal_(scorer.head.weight)  # a bound so wide that many sets are scored
embeddings = scorer.encode(torch.randn(1201, 4)).detach()
method, peaks = sys.argv[1], []
for pool, size in ((12, 2), (90, 3)):  # first calls load code and fill the allocator's own stock
    decode(scorer, embeddings, 0, np.arange(1, pool), size, method=method, budget=Budget(sets=300))
for mebibytes in (8, 32, 128):  # ascending, so that what is kept from before cannot hide a peak
    for members, size in ((80, 3), (1200, 4), (1200, 8)):
        if method != "certified" and size == 8:
            members = 60  # sets must be countable
        budget = Budget(memory_bytes=mebibytes * 2**20, sets=3000)
        pool = np.arange(1, members + 1)
        with peak_memory() as peak:
            decode(scorer, embeddings, 0, pool, size, method=method, budget=budget)
        peaks.append([mebibytes, members, size, peak.bytes])
print(json.dumps(peaks))
"""


@pytest.mark.parametrize("method", ["certified", "factorised", "reference"])
def test_decoding_keeps_to_the_memory_it_was_given(method):
    with peak_memory() as probe:
        pass
    if probe.bytes is None:
        pytest.skip("the system does not tell a process's peak memory")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, method], capture_output=True, text=True, check=True
    )
    peaks = json.loads(done.stdout)
    assert all(used <= mebibytes * 2**20 for mebibytes, *_, used in peaks), peaks
    assert max(used for *_, used in peaks) > 2**20  # it measures


def test_chunks_fill_a_gpu_and_fit_a_processor_s_cache():
    on_cpu, elsewhere = torch.empty(5, 128), torch.empty(5, 128, device="meta")
    assert chunk_size(on_cpu, 3, 2**40) < chunk_size(elsewhere, 3, 2**40)
    assert chunk_size(on_cpu, 3, 2**22) == chunk_size(elsewhere, 3, 2**22)
    assert chunk_size(on_cpu, 8, 1) == 1


def test_more_memory_never_means_smaller_pieces():
    for sizes in (
        [table_width(2**power) for power in range(10, 32)],
        [rows_at_once(4, 2**power) for power in range(10, 32)],
        [chunk_size(torch.empty(1, 64), 4, 2**power) for power in range(10, 32)],
    ):
        assert sizes == sorted(sizes)
        assert sizes[0] < sizes[-1]
