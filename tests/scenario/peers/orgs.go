// orgs.go - an API on net/http's ServeMux, which cleans paths once they are
// decoded; it says which of its routes was reached.
//
// Usage: orgs PORT
package main

import (
	"fmt"
	"net/http"
	"os"
	"path"
	"strings"
)

func route(p string) string {
	parts := strings.Split(strings.TrimPrefix(p, "/v1/orgs/"), "/")
	switch {
	case len(parts) == 3 && parts[0] != "" && parts[1] == "repos" &&
		parts[2] != "":
		return "repo"
	case parts[0] != "" && (len(parts) == 1 || len(parts) == 2 && parts[1] == ""):
		return "org"
	}
	return "other"
}

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("/v1/orgs/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"routes": [%q, %q]}`, route(r.URL.Path),
			route(path.Clean(r.URL.Path)))
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"routes": ["other"]}`)
	})
	if err := http.ListenAndServe("127.0.0.1:"+os.Args[1], mux); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
