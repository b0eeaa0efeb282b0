import platform
import subprocess
import sys
import time

import psutil

from grncore.runs.process_id import is_alive, process_mark


def test_a_process_whose_first_thread_has_gone_still_works():
    """It holds its locks until the last thread has ended, as a run does that was just cancelled."""
    ends_alone = {"x86_64": 60, "aarch64": 93}[platform.machine()]
    code = (
        "import ctypes, threading, time\n"
        "threading.Thread(target=time.sleep, args=(60,)).start()\n"
        f"ctypes.CDLL(None).syscall({ends_alone}, 0)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code])
    mark = process_mark(process.pid)
    try:
        until = time.monotonic() + 20
        while psutil.Process(process.pid).status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < until
            time.sleep(0.05)
        assert is_alive(mark)
    finally:
        process.kill()
        process.wait()
    assert not is_alive(mark)
