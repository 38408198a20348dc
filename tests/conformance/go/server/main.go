// Command server is what the benchmark compares with: one tool on the Go SDK,
// without a backend.  usage: server PORT
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

type key struct {
	KeyID     string `json:"key_id"`
	Alias     string `json:"alias"`
	Scope     string `json:"scope"`
	CreatedAt string `json:"created_at"`
}

type list struct {
	Keys       []key   `json:"keys"`
	NextCursor *string `json:"next_cursor"`
	HasMore    bool    `json:"has_more"`
}

func main() {
	var answer list
	for n := 1; n <= 2; n++ {
		answer.Keys = append(answer.Keys, key{
			fmt.Sprintf("01890000-0000-7000-8000-00000000000%d", n),
			fmt.Sprintf("bench key %d", n), "API", "2025-01-15T12:00:00Z",
		})
	}
	text, err := json.Marshal(answer)
	if err != nil {
		log.Fatal(err)
	}
	server := mcp.NewServer(&mcp.Implementation{Name: "bench", Version: "1"}, nil)
	server.AddTool(&mcp.Tool{
		Name:        "fal-list-keys",
		Description: "List fal API keys for the calling organization.",
		Annotations: &mcp.ToolAnnotations{ReadOnlyHint: true, IdempotentHint: true},
		InputSchema: json.RawMessage(`{"type":"object"}`),
	}, func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return &mcp.CallToolResult{
			Content:           []mcp.Content{&mcp.TextContent{Text: string(text)}},
			StructuredContent: json.RawMessage(text),
		}, nil
	})
	handler := mcp.NewStreamableHTTPHandler(
		func(*http.Request) *mcp.Server { return server },
		&mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], handler))
}
