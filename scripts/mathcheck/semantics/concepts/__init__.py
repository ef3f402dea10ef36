"""Which known concept words name, and what stands for what in a formula that defines one."""
