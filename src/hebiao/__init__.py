"""核表 hebiao: 项目支出绩效自评表 in, clean and audited data out."""
