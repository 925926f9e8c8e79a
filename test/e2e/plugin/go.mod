module netappdvp.test/standin

go 1.19
