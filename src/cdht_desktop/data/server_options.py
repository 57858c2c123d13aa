"""What an action says of its connection, so that its transaction begins as it must: on a server, and in a folder."""

WRITES = "cdht_writes"  # the option of a connection whose transaction writes
SMALL = "cdht_small"  # … of one that writes only what stands beside the data, and waits for nobody's action
