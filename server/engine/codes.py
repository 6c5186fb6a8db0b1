"""Numbers that the server and a worker mean the same by."""

# Close codes of /api/worker.
WRONG = 1008  # the worker is wrong, and would be wrong again
RESEND = 4409  # connect again and resend from what is acknowledged
TRY_AGAIN = 1013  # the server is in trouble; the worker is not

# Exit statuses of a worker that ended itself, from sysexits.h.
BROKEN = 70  # EX_SOFTWARE: a defect of the worker; its log has the traceback
LEASE_RAN_OUT = 75  # EX_TEMPFAIL: no word from the server for the whole lease
REFUSED = 76  # EX_PROTOCOL: the server did not understand this worker
REVOKED = 77  # EX_NOPERM: another attempt owns the run, or the run is gone
