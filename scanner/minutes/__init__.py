"""The paper at the end of the evening: minutes, results, notices, annexes (biên bản kiểm phiếu)."""
