// A sender of newsletters in Go, of the usual shape: two templates executed for each reader, a multipart
// message in quoted-printable, a pool of SMTP connections with a goroutine each. Standard library only, and
// no record of what was sent. Its mails say what ours say: MAILS is written by `bench/mail_steps.py export`.
//
//	newsletter MAILS HOST:PORT CONNECTIONS
//
// Prints one line of JSON: how many, how many seconds, how many of them on a processor, the most memory.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"log"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/smtp"
	"net/textproto"
	"os"
	"strconv"
	"sync"
	"syscall"
	texttemplate "text/template"
	"time"
)

// A part of a line: words that are the same for all, or the name of what differs between readers.
type part struct{ Words, Slot string }

type content struct {
	Subject    string
	Text, HTML [][]part
}

type reader struct {
	Content int
	Parts   map[string]string
}

type mails struct {
	Sender   string
	Contents []content
	Readers  []reader
}

type page struct {
	Lines [][]part
	Parts map[string]string
}

const lines = `{{range .Lines}}{{range .}}{{if .Slot}}{{index $.Parts .Slot}}{{else}}{{words .Words}}{{end}}{{end}}
{{end}}`

var (
	text = texttemplate.Must(texttemplate.New("text").Funcs(texttemplate.FuncMap{
		"words": func(words string) string { return words }}).Parse(lines))
	html = template.Must(template.New("html").Funcs(template.FuncMap{
		"words": func(words string) template.HTML { return template.HTML(words) }}).Parse(lines))
)

func message(all *mails, to *reader) ([]byte, error) {
	var whole bytes.Buffer
	said, parts := &all.Contents[to.Content], multipart.NewWriter(&whole)
	headers := [][2]string{
		{"From", all.Sender}, {"To", to.Parts["address"]}, {"Subject", mime.QEncoding.Encode("utf-8", said.Subject)},
		{"Date", time.Now().Format(time.RFC1123Z)}, {"Message-ID", to.Parts["message_id"]},
		{"List-Unsubscribe", "<" + to.Parts["unsubscribe_url"] + ">"},
		{"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"}, {"MIME-Version", "1.0"},
		{"Content-Type", "multipart/alternative; boundary=" + parts.Boundary()},
	}
	for _, header := range headers {
		fmt.Fprintf(&whole, "%s: %s\r\n", header[0], header[1])
	}
	whole.WriteString("\r\n")
	for _, kind := range []string{"plain", "html"} {
		body, err := parts.CreatePart(textproto.MIMEHeader{
			"Content-Type":              {"text/" + kind + "; charset=utf-8"},
			"Content-Transfer-Encoding": {"quoted-printable"},
		})
		if err != nil {
			return nil, err
		}
		encoded := quotedprintable.NewWriter(body)
		if kind == "plain" {
			err = text.Execute(encoded, page{said.Text, to.Parts})
		} else {
			err = html.Execute(encoded, page{said.HTML, to.Parts})
		}
		if err != nil {
			return nil, err
		}
		if err := encoded.Close(); err != nil {
			return nil, err
		}
	}
	err := parts.Close()
	return whole.Bytes(), err
}

func send(all *mails, client *smtp.Client, sender string, to *reader) error {
	whole, err := message(all, to)
	if err != nil {
		return err
	}
	if err := client.Mail(sender); err != nil {
		return err
	}
	if err := client.Rcpt(to.Parts["address"]); err != nil {
		return err
	}
	body, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := io.Copy(body, bytes.NewReader(whole)); err != nil {
		return err
	}
	return body.Close()
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func computed() float64 {
	var used syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()).Seconds()
}

func main() {
	var all mails
	file, err := os.ReadFile(os.Args[1])
	must(err)
	must(json.Unmarshal(file, &all))
	host, _, err := net.SplitHostPort(os.Args[2])
	must(err)
	connections, err := strconv.Atoi(os.Args[3])
	must(err)
	began, used := time.Now(), computed()
	waiting, pool := make(chan *reader), sync.WaitGroup{}
	for number := 0; number < connections; number++ {
		pool.Add(1)
		go func() {
			defer pool.Done()
			connection, err := net.Dial("tcp", os.Args[2])
			must(err)
			client, err := smtp.NewClient(connection, host)
			must(err)
			for to := range waiting {
				must(send(&all, client, "digest@localhost", to))
			}
			must(client.Quit())
		}()
	}
	for number := range all.Readers {
		waiting <- &all.Readers[number]
	}
	close(waiting)
	pool.Wait()
	seconds, computing := time.Since(began).Seconds(), computed()-used
	var most syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &most))
	must(json.NewEncoder(os.Stdout).Encode(map[string]float64{
		"count": float64(len(all.Readers)), "seconds": seconds, "cpu": computing, "memory_mb": float64(most.Maxrss) / 1024,
	}))
}
