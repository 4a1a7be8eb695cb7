"""Forms in another arrangement (lists, tables read down), laid out as the usual one."""
