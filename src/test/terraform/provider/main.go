// A provider that knows the arguments of Google's resources and makes none of them. With it `terraform
// validate` and `terraform test` check a module on a machine without an account and without the provider
// itself, which is called as this program is: terraform-provider-google or terraform-provider-google-beta.
package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tfprotov5/tf5server"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

//go:embed schemas.json
var schemas []byte

type attribute struct {
	Type                         json.RawMessage
	Required, Optional, Computed bool
}

type nested struct {
	Nesting       string
	Required, One bool
	Block         block
}

type block struct {
	Attributes map[string]attribute
	Blocks     map[string]nested
}

type schema struct {
	Version  string
	Resource map[string]block
	Data     map[string]block
}

// What Terraform asks of a provider to validate, and to test with mock_provider: it mocks all else.
type server struct {
	tfprotov5.ProviderServer
	schema schema
}

func main() {
	name := strings.TrimPrefix(strings.SplitN(filepath.Base(os.Args[0]), "_", 2)[0], "terraform-provider-")
	all := map[string]schema{}
	if err := json.Unmarshal(schemas, &all); err != nil {
		log.Fatal(err)
	}
	known, found := all[name]
	if !found {
		log.Fatalf("there are no schemas of a provider called %q", name)
	}
	err := tf5server.Serve("hashicorp/"+name,
		func() tfprotov5.ProviderServer { return &server{schema: known} })
	if err != nil {
		log.Fatal(err)
	}
}

func typed(of json.RawMessage) tftypes.Type {
	found, err := tftypes.ParseJSONType(of) //nolint:staticcheck // the form that schemas have in JSON
	if err != nil {
		panic(fmt.Sprintf("%s: %v", of, err))
	}
	return found
}

func (b block) proto() *tfprotov5.SchemaBlock {
	result := &tfprotov5.SchemaBlock{}
	for name, it := range b.Attributes {
		result.Attributes = append(result.Attributes, &tfprotov5.SchemaAttribute{
			Name: name, Type: typed(it.Type), Required: it.Required, Optional: it.Optional, Computed: it.Computed,
		})
	}
	for name, it := range b.Blocks {
		inner := &tfprotov5.SchemaNestedBlock{TypeName: name, Block: it.Block.proto()}
		switch it.Nesting {
		case "list":
			inner.Nesting = tfprotov5.SchemaNestedBlockNestingModeList
		case "set":
			inner.Nesting = tfprotov5.SchemaNestedBlockNestingModeSet
		case "single":
			inner.Nesting = tfprotov5.SchemaNestedBlockNestingModeSingle
		default:
			panic("unknown nesting " + it.Nesting)
		}
		if it.Nesting != "single" {
			if it.Required {
				inner.MinItems = 1
			}
			if it.One {
				inner.MaxItems = 1
			}
		}
		result.BlockTypes = append(result.BlockTypes, inner)
	}
	return result
}

func protos(blocks map[string]block) map[string]*tfprotov5.Schema {
	result := map[string]*tfprotov5.Schema{}
	for name, it := range blocks {
		result[name] = &tfprotov5.Schema{Block: it.proto()}
	}
	return result
}

func (s *server) GetMetadata(context.Context, *tfprotov5.GetMetadataRequest) (*tfprotov5.GetMetadataResponse, error) {
	result := &tfprotov5.GetMetadataResponse{ServerCapabilities: &tfprotov5.ServerCapabilities{}}
	for name := range s.schema.Resource {
		result.Resources = append(result.Resources, tfprotov5.ResourceMetadata{TypeName: name})
	}
	for name := range s.schema.Data {
		result.DataSources = append(result.DataSources, tfprotov5.DataSourceMetadata{TypeName: name})
	}
	return result, nil
}

func (s *server) GetProviderSchema(context.Context, *tfprotov5.GetProviderSchemaRequest) (*tfprotov5.GetProviderSchemaResponse, error) {
	text := json.RawMessage(`"string"`)
	provider := block{Attributes: map[string]attribute{
		"project": {Type: text, Optional: true},
		"region":  {Type: text, Optional: true},
	}}
	return &tfprotov5.GetProviderSchemaResponse{
		ServerCapabilities: &tfprotov5.ServerCapabilities{},
		Provider:           &tfprotov5.Schema{Block: provider.proto()},
		ResourceSchemas:    protos(s.schema.Resource),
		DataSourceSchemas:  protos(s.schema.Data),
	}, nil
}

func (s *server) GetResourceIdentitySchemas(context.Context, *tfprotov5.GetResourceIdentitySchemasRequest) (*tfprotov5.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov5.GetResourceIdentitySchemasResponse{}, nil
}

func (s *server) PrepareProviderConfig(_ context.Context, request *tfprotov5.PrepareProviderConfigRequest) (*tfprotov5.PrepareProviderConfigResponse, error) {
	return &tfprotov5.PrepareProviderConfigResponse{PreparedConfig: request.Config}, nil
}

func (s *server) ConfigureProvider(context.Context, *tfprotov5.ConfigureProviderRequest) (*tfprotov5.ConfigureProviderResponse, error) {
	return &tfprotov5.ConfigureProviderResponse{}, nil
}

func (s *server) StopProvider(context.Context, *tfprotov5.StopProviderRequest) (*tfprotov5.StopProviderResponse, error) {
	return &tfprotov5.StopProviderResponse{}, nil
}

func (s *server) ValidateResourceTypeConfig(context.Context, *tfprotov5.ValidateResourceTypeConfigRequest) (*tfprotov5.ValidateResourceTypeConfigResponse, error) {
	return &tfprotov5.ValidateResourceTypeConfigResponse{}, nil
}

func (s *server) ValidateDataSourceConfig(context.Context, *tfprotov5.ValidateDataSourceConfigRequest) (*tfprotov5.ValidateDataSourceConfigResponse, error) {
	return &tfprotov5.ValidateDataSourceConfigResponse{}, nil
}
