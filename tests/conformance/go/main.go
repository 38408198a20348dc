// The Go SDK with the servers of a plan: it does what report.py does, and
// prints the same report.
//
// The plan is JSON on standard input, the report JSON on standard output.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

type target struct {
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
	Command string            `json:"command"`
	Args    []string          `json:"args"`
	Env     map[string]string `json:"env"`
}

type object = map[string]any

// headers is a transport that adds headers to each request.
type headers map[string]string

func (h headers) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	for name, value := range h {
		r.Header.Set(name, value)
	}
	return http.DefaultTransport.RoundTrip(r)
}

func (t target) transport() mcp.Transport {
	if t.Command == "" {
		return &mcp.StreamableClientTransport{
			Endpoint:   t.URL,
			HTTPClient: &http.Client{Transport: headers(t.Headers)},
		}
	}
	command := exec.Command(t.Command, t.Args...)
	command.Stderr = os.Stderr
	for name, value := range t.Env {
		command.Env = append(command.Env, name+"="+value)
	}
	return &mcp.CommandTransport{Command: command}
}

// client is a session; a failure of a call that must work ends the program.
type client struct {
	*mcp.ClientSession
	ctx context.Context
}

func connect(ctx context.Context, t target, answer func(string) bool) (client, error) {
	options := &mcp.ClientOptions{}
	if answer != nil {
		options.ElicitationHandler = func(_ context.Context, q *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
			if !answer(q.Params.Message) {
				return &mcp.ElicitResult{Action: "decline"}, nil
			}
			return &mcp.ElicitResult{Action: "accept", Content: object{"confirm": true}}, nil
		}
	}
	c := mcp.NewClient(&mcp.Implementation{Name: "conformance", Version: "1"}, options)
	s, err := c.Connect(ctx, t.transport(), nil)
	return client{s, ctx}, err
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

// tools returns the schemas of all tools, by name.
func (c client) tools() map[string]object {
	found := map[string]object{}
	for tool, err := range c.Tools(c.ctx, nil) {
		found[must(tool, err).Name], _ = tool.InputSchema.(object)
	}
	return found
}

// call returns whether the tool failed, its text and its structured value.
func (c client) call(name string, arguments object) (bool, string, object) {
	got := must(c.CallTool(c.ctx, &mcp.CallToolParams{Name: name, Arguments: arguments}))
	structured, _ := got.StructuredContent.(object)
	return got.IsError, got.Content[0].(*mcp.TextContent).Text, structured
}

func (c client) read(uri string) string {
	return must(c.ReadResource(c.ctx, &mcp.ReadResourceParams{URI: uri})).Contents[0].Text
}

// part returns what text has of a pattern, else the text.
func part(text, pattern string) string {
	if found := regexp.MustCompile(pattern).FindString(text); found != "" {
		return found
	}
	return text
}

func keys(ctx context.Context, plan map[string]target, out object) {
	c := must(connect(ctx, plan["keys"], nil))
	defer c.Close()
	names := []string{}
	for name := range c.tools() {
		names = append(names, name)
	}
	slices.Sort(names)
	out["keys"] = names
	_, _, made := c.call("fal-create-key", object{"body": object{"alias": "by a client"}})
	_, _, listed := c.call("fal-list-keys", object{})
	out["created"] = false
	for _, one := range listed["keys"].([]any) {
		if one.(object)["key_id"] == made["key_id"] {
			out["created"] = true
		}
	}
	failed, text, _ := c.call("fal-revoke-key", object{})
	out["missing"] = failed && strings.Contains(text, "key_id")
	c.call("fal-revoke-key", object{"key_id": made["key_id"]})
	_, err := c.CallTool(ctx, &mcp.CallToolParams{Name: "no-such-tool"})
	out["unknown"] = err != nil && strings.Contains(err.Error(), "no-such-tool")
}

// stranger has a wrong key: it is refused, at the latest when it calls a tool.
func stranger(ctx context.Context, plan map[string]target, out object) {
	c, err := connect(ctx, plan["stranger"], nil)
	if err != nil {
		known := regexp.MustCompile("401|Unauthorized").MatchString(err.Error())
		out["stranger"] = known
		if !known {
			out["stranger"] = err.Error()
		}
		return
	}
	defer c.Close()
	failed, text, _ := c.call("fal-list-keys", object{})
	out["stranger"] = failed && strings.Contains(text, "401")
}

const order = `{"lines": [{"sku": "a-1", "quantity": 2, "options": {"color": "red"}}],
"delivery": {"how": "Courier", "address": {"city": "Bonn"}}, "gift note": null,
"meta.source": "web", "parent": {"name": "toys", "parent": {"name": "all"}}}`

func shop(ctx context.Context, plan map[string]target, out object) {
	c := must(connect(ctx, plan["shop"], nil))
	defer c.Close()
	tools, bad := c.tools(), []string{}
	legal := regexp.MustCompile(`^[A-Za-z0-9_.-]{1,64}$`)
	for _, schema := range tools {
		for name := range schema["properties"].(object) {
			if !legal.MatchString(name) {
				bad = append(bad, name)
			}
		}
	}
	out["shop"], out["bad_names"] = len(tools), bad
	// Once with the names of the list, once with those of the document.
	values := object{"filter[state]": "sold", "page.size": 20, "tags[]": []string{"a", "b"}, "age": "any"}
	listed := object{}
	for name, schema := range tools["search-pets"]["properties"].(object) {
		own, named := schema.(object)["title"].(string)
		if !named {
			own = name
		}
		listed[name] = values[own]
	}
	c.call("search-pets", listed)
	c.call("search-pets", values)
	var body object
	if err := json.Unmarshal([]byte(order), &body); err != nil {
		log.Fatal(err)
	}
	c.call("place-order", object{"body": body})
	body["lines"] = []object{{"sku": "a", "quantity": 0}}
	_, text, _ := c.call("place-order", object{"body": body})
	out["quantity"] = part(text, `body\.lines\[0\]\.quantity must be at least 1`)
	_, text, _ = c.call("search-pets", object{"page.sise": 3})
	out["misspelled"] = part(text, `did you mean 'page\.size'\?`)
}

func library(ctx context.Context, plan map[string]target, out object) {
	asked := []string{}
	c := must(connect(ctx, plan["library"], func(message string) bool {
		asked = append(asked, part(message, "drop-book"))
		return len(asked) > 1
	}))
	defer c.Close()
	c.tools()
	_, _, book := c.call("get-book", object{"id": 1})
	out["book"] = book
	failed, text, _ := c.call("drop-book", object{"id": 1})
	out["declined"] = failed && strings.Contains(text, "declined")
	failed, _, _ = c.call("drop-book", object{"id": 1})
	out["accepted"], out["asked"] = !failed, asked
	out["guide"] = c.read("docs://guides/start.md")
	var one object
	if err := json.Unmarshal([]byte(c.read("books://1")), &one); err != nil {
		log.Fatal(err)
	}
	out["one_book"] = one["title"]
	prompt := &mcp.GetPromptParams{Name: "review", Arguments: map[string]string{"title": "Solaris", "tone": "kind"}}
	out["prompt"] = must(c.GetPrompt(ctx, prompt)).Messages[0].Content.(*mcp.TextContent).Text
	_, err := c.GetPrompt(ctx, &mcp.GetPromptParams{Name: "review"})
	out["no_title"] = err != nil && strings.Contains(err.Error(), "title")
	out["tones"] = must(c.Complete(ctx, &mcp.CompleteParams{
		Ref:      &mcp.CompleteReference{Type: "ref/prompt", Name: "review"},
		Argument: mcp.CompleteParamsArgument{Name: "tone", Value: "k"},
	})).Completion.Values
	brief, cancel := context.WithTimeout(ctx, 500*time.Millisecond)
	_, err = c.CallTool(brief, &mcp.CallToolParams{Name: "wait"})
	cancel()
	if err == nil {
		log.Fatal("the call that was cancelled has a result")
	}
	failed, _, book = c.call("get-book", object{"id": 2})
	out["after_cancel"] = !failed && book["pages"] == 204.0
}

func main() {
	plan, out := map[string]target{}, object{}
	if err := json.NewDecoder(os.Stdin).Decode(&plan); err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Second)
	defer cancel()
	for _, do := range []func(context.Context, map[string]target, object){keys, stranger, shop, library} {
		do(ctx, plan, out)
	}
	fmt.Println(string(must(json.Marshal(out))))
}
